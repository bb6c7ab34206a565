import { makeStyles, tokens } from '@fluentui/react-components';
import type { Source } from '@fph/chart/contract';
import { useContext } from 'react';
import { DetailContext } from './detail-context.ts';

const useStyles = makeStyles({
  // A plain button: there is one in each row of the chart, and Fluent's costs many times as much to draw.
  button: {
    padding: '0',
    minHeight: '24px',
    border: 'none',
    backgroundColor: 'transparent',
    cursor: 'pointer',
    fontFamily: 'inherit',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    borderRadius: tokens.borderRadiusSmall,
    ':hover': { color: tokens.colorBrandForegroundLinkHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    color: tokens.colorNeutralForeground3,
    textAlign: 'start',
    textDecorationLine: 'underline',
    textDecorationStyle: 'dotted',
  },
});

/** Names the sources of an item; pressing it tells more and shows the resources themselves. */
export function SourceLine({ title, sources }: { title: string; sources: Source[] }) {
  const styles = useStyles();
  const open = useContext(DetailContext);
  const labels = [...new Set(sources.map(({ label }) => label))].join(' + ');
  return (
    <button
      type="button"
      className={styles.button}
      aria-label={`Where ${title} comes from: ${labels}`}
      onClick={() => open({ title, sources })}
    >
      {labels}
    </button>
  );
}
