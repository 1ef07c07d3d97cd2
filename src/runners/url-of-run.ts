/** The variable by which the files of a run find its emulator. */
export const urlOfRun = 'FLUX_EMULATOR_OF_RUN'
