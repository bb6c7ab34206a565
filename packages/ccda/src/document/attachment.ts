import type { Attachment } from 'fhir/r4';
import { attribute, child, rawText, type XmlElement } from '../xml/xml-element.ts';
import { type Context, textOf } from './context.ts';

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** ED to Attachment: base64 as it is, other text encoded, a link to another file as url. */
export function toAttachment(ctx: Context, element: XmlElement): Attachment | undefined {
  const contentType = attribute(element, 'mediaType') ?? 'text/plain';
  const language = attribute(element, 'language');
  const link = attribute(child(element, 'reference'), 'value');
  const common = language === undefined ? { contentType } : { contentType, language };
  if (attribute(element, 'representation') === 'B64') {
    const data = rawText(element).replace(/\s+/g, '');
    if (data !== '' && (data.length % 4 !== 0 || !base64.test(data))) {
      ctx.log.add('warning', 'attachment-invalid', element);
      return undefined;
    }
    return data === '' ? undefined : { ...common, data };
  }
  if (link !== undefined && !link.startsWith('#') && ctx.narrative.byId(link) === undefined)
    return { ...common, url: link };
  const text = textOf(ctx, element);
  if (text === undefined) return undefined;
  return { ...common, data: Buffer.from(text, 'utf8').toString('base64') };
}
