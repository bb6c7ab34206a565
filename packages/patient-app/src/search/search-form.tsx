import {
  Button,
  Field,
  Input,
  makeStyles,
  SearchBox,
  Select,
  tokens,
} from '@fluentui/react-components';
import type { Gender, SearchRequest } from '@fph/chart/contract';

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    alignItems: 'flex-end',
  },
  box: { flex: '1 1 260px', maxWidth: 'none' },
  age: { width: '84px' },
});

type Props = {
  request: SearchRequest;
  change: (request: SearchRequest) => void;
  submit: () => void;
};

const genders: { value: Gender | ''; text: string }[] = [
  { value: '', text: 'Any' },
  { value: 'female', text: 'Female' },
  { value: 'male', text: 'Male' },
  { value: 'other', text: 'Other' },
  { value: 'unknown', text: 'Unknown' },
];

/** The search box and its filters. Enter and the button search at once; typing does so after a moment. */
export function SearchForm({ request, change, submit }: Props) {
  const styles = useStyles();
  const set = <K extends keyof SearchRequest>(
    field: K,
    value: SearchRequest[K] | undefined,
  ): void => {
    const { [field]: _, page: __, ...rest } = request;
    change((value === undefined ? rest : { ...rest, [field]: value }) as SearchRequest);
  };
  const age = (value: string): number | undefined =>
    /^\d{1,3}$/.test(value) ? Number(value) : undefined;
  return (
    <search>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className={styles.row}>
          <SearchBox
            className={styles.box}
            size="large"
            autoFocus
            autoComplete="off"
            spellCheck={false}
            maxLength={200}
            aria-label="Search patients"
            placeholder="Name, birth date or record number"
            value={request.text}
            onChange={(_, { value }) => change({ ...request, text: value })}
          />
          <Button type="submit" appearance="primary" size="large">
            Search
          </Button>
        </div>
        <div className={styles.row}>
          <Field label="Gender">
            <Select
              value={request.gender ?? ''}
              onChange={(_, { value }) => set('gender', (value || undefined) as Gender | undefined)}
            >
              {genders.map(({ value, text }) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </Select>
          </Field>
          <Field label="Age from">
            <Input
              className={styles.age}
              inputMode="numeric"
              value={String(request.ageFrom ?? '')}
              onChange={(_, { value }) => set('ageFrom', age(value))}
            />
          </Field>
          <Field label="Age to">
            <Input
              className={styles.age}
              inputMode="numeric"
              value={String(request.ageTo ?? '')}
              onChange={(_, { value }) => set('ageTo', age(value))}
            />
          </Field>
          <Field label="Living">
            <Select
              value={request.alive === undefined ? '' : String(request.alive)}
              onChange={(_, { value }) => set('alive', value === '' ? undefined : value === 'true')}
            >
              <option value="">Any</option>
              <option value="true">Living</option>
              <option value="false">Deceased</option>
            </Select>
          </Field>
        </div>
      </form>
    </search>
  );
}
