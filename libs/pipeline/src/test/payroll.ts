import type { PolicySet } from '@joinery/policy';
import type { HrRow } from '@joinery/testing';

/** The set with a second source, which is read as hr is and has record keys of its own. */
export function withPayroll(set: PolicySet): PolicySet {
  const hr = set.sources.get('hr');
  if (!hr) throw new Error('there is no source hr');
  const payroll = { ...hr, sourceId: 'payroll', title: 'Payroll', key: 'departmentCode', required: ['departmentCode'] };
  return { ...set, digest: `${set.digest}+payroll`, sources: new Map([...set.sources, ['payroll', payroll]]) };
}

/** A person's row as payroll has it: under a key that hr does not know, and with nothing else that is not said. */
export function payrollRow(key: string, changes: HrRow): HrRow {
  return { 'Department Code': key, 'Employee ID': '', 'First Name': '', 'Last Name': '', 'Birth Date': '', ...changes };
}
