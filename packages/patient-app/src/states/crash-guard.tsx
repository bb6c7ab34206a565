import { Component, type ReactNode } from 'react';
import { Failure } from './failure.tsx';

/** Keeps a part that fails to draw, or whose script cannot be loaded, from taking the page with it. */
export class CrashGuard extends Component<{ children: ReactNode }, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    // A reload also fetches scripts that a new version has renamed.
    return <Failure error={this.state.error} retry={() => location.reload()} />;
  }
}
