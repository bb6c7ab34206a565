import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import type { SearchRequest } from '@fph/chart/contract';
import { useDeferredValue, useEffect, useState } from 'react';
import { usePatientSearch } from '../api/use-api.ts';
import { keepInHistory, keptInHistory } from '../route.ts';
import { Empty } from '../states/empty.tsx';
import { Failure } from '../states/failure.tsx';
import { PatientList } from './patient-list.tsx';
import { SearchForm } from './search-form.tsx';

const DEBOUNCE_MS = 150;
const key = 'search';

const useStyles = makeStyles({
  page: {
    maxWidth: '900px',
    margin: '0 auto',
    padding: tokens.spacingHorizontalL,
    display: 'grid',
    gap: tokens.spacingVerticalL,
  },
  title: { margin: 0, fontSize: tokens.fontSizeHero700, lineHeight: tokens.lineHeightHero700 },
  count: { color: tokens.colorNeutralForeground3, minHeight: tokens.lineHeightBase300 },
});

/** Finds a patient while one types. */
export function SearchPage() {
  const styles = useStyles();
  const [typed, setTyped] = useState<SearchRequest>(
    () => (keptInHistory(key) as SearchRequest | undefined) ?? { text: '' },
  );
  const [asked, setAsked] = useState(typed);
  useEffect(() => {
    document.title = 'Patients';
  }, []);
  useEffect(() => {
    keepInHistory(key, typed);
    const timer = setTimeout(() => setAsked(typed), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [typed]);

  const isAsking = asked.text.trim() !== '' || hasFilter(asked);
  const search = usePatientSearch(asked, isAsking);
  const pages = useDeferredValue(isAsking ? search.data?.pages : undefined);
  const patients = pages?.flatMap((page) => page.patients) ?? [];
  const first = pages?.[0];
  // Not while an answer is only asked for again: that would be announced every few seconds.
  const isWaiting = isAsking && (search.isLoading || search.isPlaceholderData);
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>Find a patient</h1>
      <SearchForm request={typed} change={setTyped} submit={() => setAsked(typed)} />
      <div aria-live="polite" className={styles.count}>
        {isWaiting && patients.length === 0 ? (
          <Spinner size="tiny" label="Searching" labelPosition="after" />
        ) : null}
        {first && patients.length > 0
          ? countText(first.total, patients.length, search.hasNextPage)
          : null}
      </div>
      {search.error ? <Failure error={search.error} retry={() => void search.refetch()} /> : null}
      {first?.mode === 'fhir' ? (
        <Empty>Names must be spelt as stored: the tolerant search is not ready.</Empty>
      ) : null}
      {patients.length > 0 ? <PatientList patients={patients} /> : null}
      {!isAsking ? (
        <Empty>
          Type a name in any order, a birth date, or a record number. A small slip does not matter.
        </Empty>
      ) : null}
      {isAsking && first && patients.length === 0 && !isWaiting ? (
        <Empty>Nobody matches. Try fewer words, another spelling, or remove a filter.</Empty>
      ) : null}
      {search.hasNextPage && patients.length > 0 ? (
        <Button onClick={() => void search.fetchNextPage()} disabled={search.isFetchingNextPage}>
          Show more
        </Button>
      ) : null}
    </div>
  );
}

function hasFilter({ gender, ageFrom, ageTo, alive }: SearchRequest): boolean {
  return (
    gender !== undefined || ageFrom !== undefined || ageTo !== undefined || alive !== undefined
  );
}

function countText(total: number | undefined, shown: number, more: boolean): string {
  if (total !== undefined) return total === 1 ? '1 patient' : `${total} patients`;
  return more ? `The first ${shown} patients` : `${shown} patients`;
}
