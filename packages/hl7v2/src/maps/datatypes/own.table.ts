import { type DatatypeMap, datatypeMap, row } from '../map-row.ts';

/** Datatype maps that the guide lacks. */
export const ownDatatypeMaps: readonly DatatypeMap[] = [
  datatypeMap('CWE[system]', 'Coding', [row('CWE.3', '$value', { via: 'codeSystem' })]),
  datatypeMap('CP[Money]', 'Money', [
    row('CP.1', 'value'),
    row('CP.1/currency', 'currency', { from: 'CP.1.2' }),
  ]),
  datatypeMap('XPN[Contact]', 'HumanName', [row('XPN.1', 'family')]),
];
