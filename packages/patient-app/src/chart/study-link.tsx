import { Link } from '@fluentui/react-components';
import { useContext } from 'react';
import { SessionContext } from '../session/session-context.ts';

/** Opens a study in the OHIF viewer, where one is configured. */
export function StudyLink({ title, studyUid }: { title: string; studyUid: string }) {
  const viewer = useContext(SessionContext)?.ohifUrl;
  if (!viewer) return null;
  const address = `${viewer.replace(/\/+$/, '')}/viewer?StudyInstanceUIDs=${encodeURIComponent(studyUid)}`;
  return (
    <Link
      href={address}
      target="_blank"
      rel="noopener noreferrer"
      aria-label={`Images of ${title}`}
    >
      Images
    </Link>
  );
}
