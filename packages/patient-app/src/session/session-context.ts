import { createContext } from 'react';
import type { Session } from './session.ts';

/** The session of the page; undefined before it is open. */
export const SessionContext = createContext<Session | undefined>(undefined);
