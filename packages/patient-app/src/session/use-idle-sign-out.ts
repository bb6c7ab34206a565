import { useEffect } from 'react';
import type { Session } from './session.ts';

const signs = ['pointerdown', 'keydown', 'scroll'] as const;

/** Signs out after `idleSeconds` without a key or pointer; 0 never does. */
export function useIdleSignOut({ idleSeconds, signOut }: Session): void {
  useEffect(() => {
    if (idleSeconds <= 0) return;
    let timer = 0;
    const restart = (): void => {
      clearTimeout(timer);
      timer = window.setTimeout(signOut, idleSeconds * 1000);
    };
    restart();
    for (const sign of signs) addEventListener(sign, restart, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const sign of signs) removeEventListener(sign, restart);
    };
  }, [idleSeconds, signOut]);
}
