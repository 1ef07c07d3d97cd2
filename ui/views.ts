import type { ComponentType } from 'preact'
import { later } from './later.js'
import { Clock } from './views/clock.js'
import { Journal } from './views/journal.js'
import { Receipt, Report } from './views/report.js'
import { Rules } from './views/rules.js'
import { Settings } from './views/settings.js'
import { Tasks } from './views/tasks.js'
import { Webhooks } from './views/webhooks.js'

export interface ViewProps {
  /** The account that was chosen; undefined for all. */
  account: string | undefined
  /** Chooses an account, or all with ''. */
  choose: (account: string) => void
  /** What is open in the view. */
  id: string | undefined
}

/** Adding a view is adding a row here. */
export const views = {
  tasks: { title: 'Tasks', View: Tasks },
  try: { title: 'Try it', View: later(async () => (await import('./views/try-it.js')).TryIt) },
  journal: { title: 'Journal', View: Journal },
  rules: { title: 'Rules', View: Rules },
  clock: { title: 'Clock', View: Clock },
  webhooks: { title: 'Webhooks', View: Webhooks },
  report: { title: 'Report', View: Report },
  receipt: { title: 'Receipt', View: Receipt },
  settings: { title: 'Settings', View: Settings },
} as const satisfies Record<string, { title: string; View: ComponentType<ViewProps> }>

export type ViewName = keyof typeof views
export const viewNames = Object.keys(views) as ViewName[]
