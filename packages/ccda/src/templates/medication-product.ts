import type { CodeableConcept, Medication, MedicationRequest } from 'fhir/r4';
import { toDateTime } from '../datatypes/timestamp.ts';
import {
  type Context,
  identifiersOf,
  requiredConcept,
  textConcept,
  timestampOf,
  toConcept,
} from '../document/context.ts';
import { organizationOf } from '../header/actor.ts';
import { child, descend, plainText, type XmlElement } from '../xml/xml-element.ts';
import { participantsOf } from './statement.ts';

/** `medicationCodeableConcept`, or a contained Medication when more than its code is known. */
export type Product = Pick<
  MedicationRequest,
  'contained' | 'medicationCodeableConcept' | 'medicationReference'
>;

/** The manufactured product of a consumable or of a supply's product. */
export const productOf = (statement: XmlElement): XmlElement | undefined =>
  descend(statement, 'consumable', 'manufacturedProduct') ??
  descend(statement, 'product', 'manufacturedProduct');

/** The product's material: coded drug or labelled drug. */
export const materialOf = (product: XmlElement | undefined): XmlElement | undefined =>
  child(product, 'manufacturedMaterial') ?? child(product, 'manufacturedLabeledDrug');

/** The code of a product; its name where there is no code. */
export function productConcept(ctx: Context, product: XmlElement | undefined): CodeableConcept {
  const material = materialOf(product);
  const code = child(material, 'code');
  const coded = toConcept(ctx, code);
  const name = plainText(child(material, 'name'));
  if (coded === undefined) return textConcept(name) ?? requiredConcept(ctx, code);
  return coded.coding === undefined || coded.coding.length === 0
    ? { ...coded, text: coded.text ?? name }
    : coded;
}

function ingredientsOf(ctx: Context, statement: XmlElement): NonNullable<Medication['ingredient']> {
  return participantsOf(statement, 'CSM').flatMap((role) => {
    const entity = child(role, 'playingEntity');
    const vehicle =
      toConcept(ctx, child(entity, 'code')) ?? textConcept(plainText(child(entity, 'name')));
    return vehicle === undefined ? [] : [{ itemCodeableConcept: vehicle, isActive: false }];
  });
}

/** What is given: guide, CF-medications "C-CDA to FHIR (Medication)". */
export function medicationOf(ctx: Context, statement: XmlElement): Product {
  const product = productOf(statement);
  const material = materialOf(product);
  const code = productConcept(ctx, product);
  const form = toConcept(ctx, child(statement, 'administrationUnitCode'));
  const organization = child(product, 'manufacturerOrganization');
  const manufacturer = organizationOf(ctx, organization);
  const lotNumber = plainText(child(material, 'lotNumberText'));
  const expiration = timestampOf(
    ctx,
    child(material, 'expirationTime') ?? child(material, 'sdtc:expirationTime'),
  );
  const ingredient = ingredientsOf(ctx, statement);
  const more =
    form !== undefined ||
    manufacturer !== undefined ||
    lotNumber !== undefined ||
    ingredient.length > 0;
  if (!more) return { medicationCodeableConcept: code };
  const name = plainText(child(organization, 'name'));
  const medication: Medication = {
    resourceType: 'Medication',
    id: 'medication',
    identifier: identifiersOf(ctx, product),
    code,
    form,
    manufacturer: manufacturer === undefined ? undefined : ctx.draft.reference(manufacturer, name),
    ingredient,
    batch: {
      lotNumber,
      expirationDate: expiration === undefined ? undefined : toDateTime(expiration, ctx.zone).value,
    },
  };
  const display = code.text ?? code.coding?.find((coding) => coding.display !== undefined)?.display;
  return { contained: [medication], medicationReference: { reference: '#medication', display } };
}
