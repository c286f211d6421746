/**
 * A Jest reporter that hands the numbers of tests to `scripts/test.mjs`. A test file that could not run counts as a
 * failed test. When Jest is run by hand it does nothing.
 */
import { writeCounts } from './test-counts.mjs';

export default class CountsReporter {
  onRunComplete(_contexts, results) {
    writeCounts({
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    });
  }
}
