import { randomBytes } from 'node:crypto';
import type { Storage } from '@fph/platform';
import type { AuditLog } from './audit-log.ts';

/** Audit events in the table `audit`: a partition a day, rows in order of time. Rows are only ever added. */
export function tableAuditLog(storage: Pick<Storage, 'table'>): AuditLog {
  const table = storage.table('audit');
  let made: Promise<void> | undefined;
  return {
    async record({ at, user, role, action, patientIds, outcome }) {
      made ??= table.createTable();
      await made.catch((error) => {
        made = undefined;
        throw error;
      });
      const instant = at.toISOString();
      await table.createEntity({
        partitionKey: instant.slice(0, 10),
        rowKey: `${instant}-${randomBytes(6).toString('hex')}`,
        user,
        role,
        action,
        outcome,
        patientIds: patientIds.join(' '),
      });
    },
  };
}
