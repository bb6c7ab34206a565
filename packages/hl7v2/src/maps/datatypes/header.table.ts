import { type DatatypeMap, datatypeMap, row } from '../map-row.ts';

/** Datatype maps: header. */
export const headerDatatypeMaps: readonly DatatypeMap[] = [
  datatypeMap('MSG[Coding]', 'Coding', [
    row('MSG', 'display', { format: '{MSG.1}^{MSG.2}^{MSG.3}' }),
    row('MSG.2', 'code'),
    row('MSG.2/2', 'system', { set: 'http://terminology.hl7.org/CodeSystem/v2-0003' }),
  ]),
  datatypeMap('MSG[MessageHeader]', 'MessageHeader', [
    row('MSG.2', 'eventCoding.code', { code: 'EventType' }),
    row('MSG.2/2', 'eventCoding.system', { set: 'http://terminology.hl7.org/CodeSystem/v2-0003' }),
    row('MSG.3', 'definition', { via: 'structureCanonical' }),
  ]),
  datatypeMap('MSG[code]', 'code', [row('MSG.2', '$value')]),
  datatypeMap('PT[Meta]', 'Meta', [
    row('PT.1', 'tag[1].code', { code: 'ProcessingID' }),
    row('PT.1/2', 'tag[1].system', { set: 'http://terminology.hl7.org/CodeSystem/v2-0103' }),
    row('PT.2', 'tag[2].code', { code: 'ProcessingMode' }),
    row('PT.2/2', 'tag[2].system', { set: 'http://terminology.hl7.org/CodeSystem/v2-0207' }),
  ]),
];
