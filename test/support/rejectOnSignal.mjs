/** Loaded into a server before its own code: at SIGUSR2 a promise is rejected that nobody looks after. */
process.on('SIGUSR2', () => {
  void Promise.reject(new TypeError(process.env.HEADCOUNT_TEST_MESSAGE));
});
