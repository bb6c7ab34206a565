import { any, valued } from '../condition.ts';
import { type DatatypeMap, datatypeMap, row } from '../map-row.ts';

/** Datatype maps: number. */
export const numberDatatypeMaps: readonly DatatypeMap[] = [
  datatypeMap('CQ[Quantity]', 'Quantity', [
    row('CQ.1', 'value'),
    // CQ.2 is a CWE: code and system too, not only the unit
    row('CQ.2', '$this', { use: 'CWE[Quantity]' }),
  ]),
  datatypeMap('CQ[code]', 'code', [row('CQ.2', '$value', { via: 'periodUnit' })]),
  datatypeMap('CQ[decimal]', 'decimal', [row('CQ.1', '$value')]),
  datatypeMap('CQ[unsignedInt]', 'unsignedInt', [row('CQ.1', '$value', { via: 'minutes' })]),
  datatypeMap('NA[SampledData]', 'SampledData', [
    row('NA', 'dimensions', { set: '1' }),
    row('NA.1', 'data', { via: 'sampledData' }),
    row('NA.2', 'data', { via: 'sampledData' }),
    row('NA.3', 'data', { via: 'sampledData' }),
    row('NA.4', 'data', { via: 'sampledData' }),
  ]),
  datatypeMap('NM[Quantity-LengthOfStay]', 'Quantity', [
    row('NM.1', 'value'),
    row('NM.1/2', 'unit', { set: 'days' }),
    // no slash at the end
    row('NM.1/3', 'system', { set: 'http://unitsofmeasure.org' }),
    row('NM.1/4', 'code', { set: 'd' }),
  ]),
  datatypeMap('NM[Quantity]', 'Quantity', [row('NM.1', '$value', { use: 'CQ[Quantity]' })]),
  datatypeMap('NM[positiveInt]', 'positiveInt', [row('NM.1', '$value')]),
  datatypeMap('NR[Range]', 'Range', [row('NR.1', 'low.value'), row('NR.2', 'high.value')]),
  datatypeMap('SN[Quantity]', 'Quantity', [
    row('SN', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/originalText',
      when: any(valued('SN.3'), valued('SN.4')),
    }),
    row('SN/2', 'extension[1].valueString', {
      format: '{SN.1} {SN.2} {SN.3} {SN.4}',
      when: any(valued('SN.3'), valued('SN.4')),
    }),
    row('SN.1', 'comparator', { via: 'comparator' }),
    row('SN.2', 'value'),
  ]),
  datatypeMap('SN[Range]', 'Range', [
    row('SN', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/originalText',
      when: any(valued('SN.1'), valued('SN.3')),
    }),
    row('SN/2', 'extension[1].valueString', {
      format: '{SN.1} {SN.2} {SN.3} {SN.4}',
      when: any(valued('SN.1'), valued('SN.3')),
    }),
    row('SN.2', 'low.value'),
    row('SN.4', 'high.value'),
  ]),
  datatypeMap('SN[Ratio]', 'Ratio', [
    row('SN', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/originalText',
      when: any(valued('SN.3'), valued('SN.4')),
    }),
    row('SN/2', 'extension[1].valueString', {
      format: '{SN.1} {SN.2} {SN.3} {SN.4}',
      when: any(valued('SN.3'), valued('SN.4')),
    }),
    row('SN.1', 'numerator.comparator', { via: 'comparator' }),
    row('SN.2', 'numerator.value'),
    row('SN.4', 'denominator.value'),
  ]),
];
