/** Says to a screen reader what came of a command. It is there from the start: a region that appears with its text is not read. */
export const Announce = ({ text }: { text: string }) => (
  <p class="unseen" role="status">
    {text}
  </p>
)
