import type { Source } from '@fph/chart/contract';
import { createContext } from 'react';

/** The item whose details are open: its title and the resources behind it. */
export type Detailed = { title: string; sources: Source[] };

/** Opens the details of an item. */
export const DetailContext = createContext<(detailed: Detailed) => void>(() => {});
