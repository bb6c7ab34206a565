import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { Source } from '@fph/chart/contract';
import { useContext } from 'react';
import { DetailContext } from './detail-context.ts';

const useStyles = makeStyles({
  button: {
    minWidth: 0,
    padding: '0',
    height: 'auto',
    border: 'none',
    fontWeight: tokens.fontWeightRegular,
    fontSize: tokens.fontSizeBase200,
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
    <Button
      appearance="transparent"
      size="small"
      className={styles.button}
      aria-label={`Where ${title} comes from: ${labels}`}
      onClick={() => open({ title, sources })}
    >
      {labels}
    </Button>
  );
}
