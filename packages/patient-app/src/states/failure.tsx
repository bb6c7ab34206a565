import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { useContext } from 'react';
import { ApiError } from '../api/api-client.ts';
import { SignedOutError } from '../session/session.ts';
import { SessionContext } from '../session/session-context.ts';

type Told = { title: string; text: string; action: string };

/** What went wrong, what it means, and the one thing to do about it. */
export function Failure({ error, retry }: { error: unknown; retry: () => void }) {
  const session = useContext(SessionContext);
  const { title, text, action } = tell(error);
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle> {text}
      </MessageBarBody>
      <MessageBarActions>
        <Button onClick={error instanceof SignedOutError && session ? session.signIn : retry}>
          {action}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}

function tell(error: unknown): Told {
  if (error instanceof SignedOutError) {
    return {
      title: 'Your sign-in has ended.',
      text: 'Sign in again to go on; you will come back to this page.',
      action: 'Sign in again',
    };
  }
  if (error instanceof ApiError) {
    if (error.status === 404)
      return {
        title: 'There is no such patient.',
        text: 'The record may have been removed.',
        action: 'Look again',
      };
    if (error.code === 'no-names')
      return { title: 'Names are not shown to you.', text: error.message, action: 'Try again' };
    if (error.status === 403)
      return {
        title: 'You may not see this.',
        text: 'Ask your administrator for the role that can read charts.',
        action: 'Try again',
      };
    if (error.code === 'fhir-unavailable') {
      return {
        title: 'The FHIR service cannot be reached.',
        text: 'It is asked again every few seconds.',
        action: 'Try now',
      };
    }
    if (error.isPassing)
      return {
        title: error.message,
        text: 'It is asked again every few seconds.',
        action: 'Try now',
      };
    return { title: 'This could not be shown.', text: error.message, action: 'Try again' };
  }
  return {
    title: 'This could not be shown.',
    text: error instanceof Error ? error.message : 'The reason is not known.',
    action: 'Try again',
  };
}
