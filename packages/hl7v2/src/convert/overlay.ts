import { z } from 'zod';

const rowSchema = z.strictObject({
  id: z.string().min(1).describe('`ZPD-3`, or the id of the row that is replaced'),
  to: z.string().min(1).describe('target path, as in the tables'),
  from: z.string().optional(),
  use: z.string().optional().describe('datatype map'),
  code: z.string().optional().describe('code map'),
  set: z.string().optional().describe('constant'),
  format: z.string().optional().describe('text with {REF} places'),
});

/** Changes to the maps that a configuration makes. */
export const overlaySchema = z.strictObject({
  maps: z
    .record(
      z.string(),
      z.strictObject({
        remove: z.array(z.string()).default([]),
        rows: z.array(rowSchema).default([]),
      }),
    )
    .default({})
    .describe('map name, such as PID[Patient] or CX[Identifier], to its changes'),
  segments: z
    .record(
      z.string().regex(/^Z[A-Z0-9]{2}$/),
      z.strictObject({
        target: z.string().describe('resource type'),
        on: z
          .enum(['patient', 'encounter', 'report', 'request', 'observation', 'appointment', 'new'])
          .default('new')
          .describe('the resource that the rows write to'),
        rows: z.array(rowSchema),
      }),
    )
    .default({})
    .describe('Z segment name to its map'),
});

export type Overlay = z.output<typeof overlaySchema>;
export type OverlayRow = z.output<typeof rowSchema>;
