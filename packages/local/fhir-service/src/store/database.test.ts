import { expect, test } from 'vitest';
import { openDatabase } from './database.ts';

function open() {
  const db = openDatabase(':memory:');
  db.raw.exec('create table t(n integer)');
  const insert = db.raw.prepare('insert into t values(?)');
  const later = (n: number) => db.postpone(() => void insert.run(n));
  const numbers = () =>
    db.raw
      .prepare('select n from t order by n')
      .all()
      .map((row) => row['n']);
  return { db, later, numbers };
}

test('work that is put off is done before the next read', () => {
  const { db, later } = open();
  db.transaction(() => {
    later(1);
    expect(db.get('select n from t')).toEqual({ n: 1 });
  });
});

test('work that is put off is done at the end of the transaction', () => {
  const { db, later, numbers } = open();
  db.transaction(() => {
    later(1);
    expect(numbers()).toEqual([]);
  });
  expect(numbers()).toEqual([1]);
});

test('a rollback drops what was put off since, and only that', () => {
  const { db, later, numbers } = open();
  const fail = (n: number) => () => {
    later(n);
    throw new Error('undo');
  };
  db.transaction(() => {
    later(1);
    expect(() => db.transaction(fail(2))).toThrow('undo');
    later(3);
  });
  expect(() => db.transaction(fail(4))).toThrow('undo');
  db.transaction(() => later(5));
  expect(numbers()).toEqual([1, 3, 5]);
});

test('work that fails undoes its transaction', () => {
  const { db, later, numbers } = open();
  expect(() =>
    db.transaction(() => {
      later(1);
      db.postpone(() => {
        throw new Error('cannot');
      });
    }),
  ).toThrow('cannot');
  expect(numbers()).toEqual([]);
});
