import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the SFT segment. */
export const sftMaps: readonly SegmentMap[] = [
  segmentMap('SFT[Device]', 'Device', [
    // no code exists yet
    row('SFT', 'type.text', { set: 'software' }),
    // manufacturer is text: the name, else the number
    row('SFT-1', 'manufacturer', { via: 'organizationName' }),
    row('SFT-2', 'version.value'),
    row('SFT-3', 'deviceName.name'),
    row('SFT-3/2', 'deviceName.type', { set: 'manufacturer-name' }),
    row('SFT-4', 'modelNumber'),
    row('SFT-5', 'note.text'),
    row('SFT-6', 'version.extension[1].url', {
      set: 'https://hl7.org/fhir/5.0/StructureDefinition/extension-Device.version.installDate',
    }),
    row('SFT-6/2', 'version.extension[1].valueDateTime'),
  ]),
  segmentMap('SFT[MessageHeader]', 'MessageHeader', [
    row('SFT-2', 'source.version'),
    row('SFT-3', 'source.software'),
  ]),
];
