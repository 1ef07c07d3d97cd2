/**
 * The service has a language model rewrite the prompt and returns the rewritten text. Here the prompt stays in front, so
 * that a test finds it again, and the same prompt always becomes the same text.
 */
export function upsampled(prompt: string): string {
  return `${prompt}, in fine detail, with soft natural light and a balanced composition [upsampled by flux-emulator]`
}
