import type { AccountControl, AllControl, Control, TemplateControl } from '../control/control.js'

/**
 * The same object for an emulator that runs elsewhere: each method takes what it takes in this process, and returns a promise of
 * what it returns there. A control of a part of it ({@link Control.account}) is returned at once.
 */
export type Remote<T> = {
  readonly [Name in keyof T]: T[Name] extends (...given: infer Given) => infer Result
    ? [Result] extends [AccountControl | AllControl | TemplateControl]
      ? (...given: Given) => Remote<Result>
      : (...given: Given) => Promise<Awaited<Result>>
    : T[Name]
}

/** The control of an emulator that runs elsewhere. */
export type RemoteControl = Remote<Control>
