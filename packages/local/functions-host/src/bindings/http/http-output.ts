import type { OutputBinding } from '../binding.ts';

/** The response of an HTTP trigger; the server that took the request writes it. */
export const httpOutput: OutputBinding = {
  open: () => async () => {},
};
