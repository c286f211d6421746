/**
 * Where the doctor's words go: as text, each check as soon as it is made and the findings in full at the end, or
 * collected into one JSON document. The shape of the document is described in docs/doctor.md.
 */
import type { Writable } from 'node:stream';

import type { Check, DoctorReport } from '../tuning/doctor-check.ts';
import type { DoctorResult, Paint } from '../tuning/doctor-text.ts';
import {
  ansiPaint,
  checkLine,
  exitStatusOf,
  findingLines,
  findingPage,
  plainPaint,
  summaryLines,
} from '../tuning/doctor-text.ts';
import type { Diagnosis } from '../tuning/finding.ts';
import { terminalText } from './terminal-text.ts';

/** A stream that may be a terminal. */
export type Output = Writable & { readonly isTTY?: boolean };

export interface OutputOptions {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly json: boolean;
  /** False: never coloured. True: coloured on a terminal. */
  readonly color: boolean;
}

/** Collects everything; prints as it goes unless the answer is one JSON document. */
export class DoctorOutput implements DoctorReport {
  readonly #options: OutputOptions;
  readonly #paint: Paint;
  readonly #checks: (Check & { readonly section: string })[] = [];
  readonly #findings: Diagnosis[] = [];
  readonly #untested: string[] = [];
  readonly #data = new Map<string, unknown>();
  #section = '';
  /** A progress line stands on the terminal and must be wiped before the next line. */
  #progressShown = false;

  constructor(options: OutputOptions) {
    this.#options = options;
    this.#paint = options.color && options.stdout.isTTY === true ? ansiPaint : plainPaint;
    // A reader that goes away (`| head`) is no reason to fail; what is written afterwards is lost.
    options.stdout.on('error', () => undefined);
    options.stderr.on('error', () => undefined);
  }

  section(title: string): void {
    this.#section = title;
    this.#print([...(this.#checks.length === 0 ? [] : ['']), this.#paint('heading', title)]);
  }

  check(check: Check): void {
    this.#checks.push({ section: this.#section, ...check });
    this.#print([checkLine({ ...check, detail: terminalText(check.detail) }, this.#paint)]);
  }

  finding(diagnosis: Diagnosis): void {
    const known = this.#findings.some(({ id, evidence }) => id === diagnosis.id && evidence === diagnosis.evidence);
    if (!known) {
      this.#findings.push(diagnosis);
    }
  }

  text(lines: readonly string[]): void {
    this.#print(lines.map(terminalText));
  }

  data(name: string, value: unknown): void {
    this.#data.set(name, value);
  }

  progress(text: string): void {
    const { stderr } = this.#options;
    if (stderr.isTTY === true) {
      stderr.write(`\r\u001b[K${text}`);
      this.#progressShown = text !== '';
    }
  }

  untested(why: string): void {
    this.#untested.push(why);
  }

  /** Writes what is left to say, and answers the exit status. */
  end(): number {
    const result: DoctorResult = { checks: this.#checks, findings: this.#findings, untested: this.#untested };
    const exitStatus = exitStatusOf(result);
    if (this.#options.json) {
      const findings = this.#findings.map((diagnosis) => ({ ...diagnosis, page: findingPage(diagnosis.id) }));
      const document = { ...Object.fromEntries(this.#data), ...result, findings, exitStatus };
      this.#options.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
    } else {
      const shown = this.#findings.map((diagnosis) => ({ ...diagnosis, evidence: terminalText(diagnosis.evidence) }));
      this.#print(shown.flatMap((diagnosis) => findingLines(diagnosis, this.#paint)));
      this.#print(summaryLines(result, this.#paint));
    }
    return exitStatus;
  }

  #print(lines: readonly string[]): void {
    if (this.#progressShown) {
      this.progress('');
    }
    if (!this.#options.json) {
      this.#options.stdout.write(lines.map((line) => `${line}\n`).join(''));
    }
  }
}
