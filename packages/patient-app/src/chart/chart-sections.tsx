import type { Summary } from '@fph/chart/contract';
import type { ReactNode } from 'react';
import { FoldedList, ItemList } from './item-list.tsx';
import { LabsTable } from './labs-table.tsx';
import { SummaryFacts } from './summary-facts.tsx';
import { TimelineList } from './timeline-list.tsx';
import { VitalsPlots } from './vitals-plots.tsx';

type Drawn = { patientId: string; summary: Summary };

/** A section as data: its name, its column, how many entries it has, and how to draw it. */
export type ChartSection = {
  name: string;
  side: 'left' | 'right';
  /** Drawn before the others. */
  isFirst?: boolean;
  count?: (summary: Summary) => number;
  draw: (drawn: Drawn) => ReactNode;
};

/** The sections in reading order. */
export const chartSections: ChartSection[] = [
  {
    name: 'Summary',
    side: 'left',
    isFirst: true,
    draw: ({ summary }) => <SummaryFacts summary={summary} />,
  },
  {
    name: 'Allergies',
    side: 'left',
    isFirst: true,
    count: ({ allergies }) => allergies.current.filter(({ absent }) => !absent).length,
    draw: ({ summary }) => (
      <FoldedList
        folded={summary.allergies}
        foldedName="resolved"
        empty="No current allergies are recorded."
      />
    ),
  },
  {
    name: 'Problems',
    side: 'left',
    isFirst: true,
    count: ({ problems }) => problems.current.length,
    draw: ({ summary }) => (
      <FoldedList
        folded={summary.problems}
        foldedName="resolved"
        empty="No active problems are recorded."
      />
    ),
  },
  {
    name: 'Medications',
    side: 'left',
    count: ({ medications }) => medications.current.length,
    draw: ({ summary }) => (
      <FoldedList
        folded={summary.medications}
        foldedName="past"
        empty="No current medications are recorded."
      />
    ),
  },
  {
    name: 'Immunizations',
    side: 'left',
    count: ({ immunizations }) => immunizations.length,
    draw: ({ summary }) => (
      <ItemList
        items={summary.immunizations}
        empty="No immunizations are recorded."
        foldAfter={6}
      />
    ),
  },
  {
    name: 'Documents',
    side: 'left',
    count: ({ documents }) => documents.length,
    draw: ({ summary }) => (
      <ItemList items={summary.documents} empty="No documents are stored." foldAfter={6} />
    ),
  },
  {
    name: 'Vitals',
    side: 'right',
    count: ({ vitals }) => vitals.length,
    draw: ({ patientId, summary }) => <VitalsPlots patientId={patientId} vitals={summary.vitals} />,
  },
  {
    name: 'Labs',
    side: 'right',
    count: ({ labs }) => labs.length,
    draw: ({ summary }) => <LabsTable labs={summary.labs} />,
  },
  {
    name: 'Imaging',
    side: 'right',
    count: ({ imaging }) => imaging.length,
    // Thumbnails find their place before the text once images are stored.
    draw: ({ summary }) => (
      <ItemList items={summary.imaging} empty="No imaging studies are recorded." foldAfter={6} />
    ),
  },
  {
    name: 'Timeline',
    side: 'right',
    // Reads for itself, once the first screen is there.
    draw: ({ patientId }) => <TimelineList patientId={patientId} />,
  },
];
