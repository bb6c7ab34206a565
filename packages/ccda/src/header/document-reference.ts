import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Attachment, DocumentReference } from 'fhir/r4';
import { toAttachment } from '../document/attachment.ts';
import {
  type Context,
  identifiersOf,
  instantField,
  requiredConcept,
  subjectOf,
  timestampOf,
  toPeriod,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { clinicalNote } from '../templates/notes.ts';
import { attribute, child, descend, plainText, type XmlElement } from '../xml/xml-element.ts';
import { actorReferences } from './actor.ts';
import { relatedDocuments } from './composition.ts';

/** DocumentReference to the original document; an unstructured body's content comes with it. */
export function documentReferenceOf(
  ctx: Context,
  document: XmlElement,
  bytes: Uint8Array,
  custodian: Handle | undefined,
): DocumentReference {
  const type = requiredConcept(ctx, child(document, 'code'));
  const [masterIdentifier] = identifiersOf(ctx, document);
  const setId = child(document, 'setId');
  const confidentiality = attribute(child(document, 'confidentialityCode'), 'code');
  const body = descend(document, 'component', 'nonXMLBody', 'text');
  const unstructured = body === undefined ? undefined : toAttachment(ctx, body);
  const title = plainText(child(document, 'title'));
  return {
    resourceType: 'DocumentReference',
    masterIdentifier,
    identifier: masterIdentifier === undefined ? [] : [masterIdentifier],
    status: 'current',
    docStatus: 'final',
    type,
    category: [clinicalNote],
    subject: subjectOf(ctx),
    ...instantField(ctx, 'date', timestampOf(ctx, child(document, 'effectiveTime'))),
    author: actorReferences(ctx, document, 'author'),
    custodian: custodian === undefined ? undefined : ctx.draft.reference(custodian),
    relatesTo: relatedDocuments(ctx, document).map(({ code, targetIdentifier }) => ({
      code: code as 'replaces' | 'appends' | 'transforms',
      target: { identifier: targetIdentifier },
    })),
    description: title,
    securityLabel:
      confidentiality === undefined
        ? []
        : [
            {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
                  code: confidentiality,
                },
              ],
            },
          ],
    content: [
      {
        attachment: originalOf(bytes, title, ctx.config.keepOriginal),
        format: {
          system: 'http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode',
          code:
            body === undefined
              ? 'urn:hl7-org:sdwg:ccda-structuredBody:2.1'
              : 'urn:hl7-org:sdwg:ccda-nonXMLBody:2.1',
        },
      },
      ...(unstructured === undefined ? [] : [{ attachment: unstructured }]),
    ],
    context: {
      encounter: ctx.encounter === undefined ? [] : [ctx.draft.reference(ctx.encounter)],
      period: toPeriod(ctx, descend(document, 'documentationOf', 'serviceEvent', 'effectiveTime')),
      related:
        setId === undefined
          ? []
          : identifiersOf(ctx, wrapId(setId)).map((identifier) => ({ identifier })),
    },
  };
}

/**
 * The original as an attachment: the whole document, packed, when it is to be kept (a packed document is a twentieth of
 * its size, and a FHIR server needs no more than a DocumentReference for it); else its size and hash.
 */
function originalOf(bytes: Uint8Array, title: string | undefined, keep: boolean): Attachment {
  const content = keep ? gzipSync(bytes) : bytes;
  const attachment: Attachment = {
    contentType: keep ? 'application/gzip' : 'application/hl7-cda+xml',
    size: content.byteLength,
    hash: createHash('sha1').update(content).digest('base64'),
    title,
  };
  return keep ? { ...attachment, data: Buffer.from(content).toString('base64') } : attachment;
}

// setId is an II by another name.
function wrapId(setId: XmlElement): XmlElement {
  return { name: 'set', attributes: [], children: [{ ...setId, name: 'id' }], parent: undefined };
}
