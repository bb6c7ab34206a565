import {
  type Theme,
  teamsHighContrastTheme,
  webDarkTheme,
  webLightTheme,
} from '@fluentui/react-components';
import { useSyncExternalStore } from 'react';

export type ThemeChoice = 'system' | 'light' | 'dark' | 'contrast';

const themes: Record<Exclude<ThemeChoice, 'system'>, Theme> = {
  light: webLightTheme,
  dark: webDarkTheme,
  contrast: teamsHighContrastTheme,
};

const key = 'theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const forced = matchMedia('(forced-colors: active)');
const changed = new EventTarget();

/** The theme chosen, and the one that follows from it and from what the system prefers. */
export function useTheme(): { choice: ThemeChoice; theme: Theme; isDark: boolean } {
  const state = useSyncExternalStore(subscribe, () => `${chosen()} ${effective()}`);
  const [choice = 'system', name = 'light'] = state.split(' ') as [
    ThemeChoice,
    Exclude<ThemeChoice, 'system'>,
  ];
  return { choice, theme: themes[name], isDark: name !== 'light' };
}

/** Remembers a choice on this device. */
export function chooseTheme(choice: ThemeChoice): void {
  localStorage.setItem(key, choice);
  changed.dispatchEvent(new Event('change'));
}

function chosen(): ThemeChoice {
  const stored = localStorage.getItem(key);
  return stored === 'light' || stored === 'dark' || stored === 'contrast' ? stored : 'system';
}

function effective(): Exclude<ThemeChoice, 'system'> {
  const choice = chosen();
  if (choice !== 'system') return choice;
  if (forced.matches) return 'contrast';
  return dark.matches ? 'dark' : 'light';
}

function subscribe(listener: () => void): () => void {
  const targets: EventTarget[] = [dark, forced, changed];
  for (const target of targets) target.addEventListener('change', listener);
  return () => {
    for (const target of targets) target.removeEventListener('change', listener);
  };
}
