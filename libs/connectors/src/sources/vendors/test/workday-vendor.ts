import type { CanonicalPerson } from '../../pull/test/canonical-people';
import type { FakeHandler, FakeReply } from '../../pull/test/fake-source';
import { type FakeVendor, SECRET, SIZE } from './fake-vendor';

const escape = (text: string): string => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const wid = (number: string): string => number.padStart(32, '0');
const id = (type: string, value: string): string => `<wd:ID wd:type="${type}">${escape(value)}</wd:ID>`;
const element = (name: string, text: string | null): string =>
  text === null ? '' : `<wd:${name}>${escape(text)}</wd:${name}>`;

const organization = (type: string, name: string): string => `<wd:Worker_Organization_Data>
  <wd:Organization_Data>${element('Organization_Code', type)}${element('Organization_Name', name)}
    <wd:Organization_Type_Reference wd:Descriptor="${type}">${id('WID', wid('9'))}${id('Organization_Type_ID', type)}</wd:Organization_Type_Reference>
  </wd:Organization_Data></wd:Worker_Organization_Data>`;

const chain = (manager: string | null): string =>
  manager === null
    ? ''
    : `<wd:Management_Chain_Data><wd:Worker_Supervisory_Management_Chain_Data>
  <wd:Management_Chain_Data><wd:Manager_Reference>${id('WID', wid('1004'))}</wd:Manager_Reference></wd:Management_Chain_Data>
  <wd:Management_Chain_Data><wd:Manager_Reference>${id('WID', wid(manager))}</wd:Manager_Reference></wd:Management_Chain_Data>
  </wd:Worker_Supervisory_Management_Chain_Data></wd:Management_Chain_Data>`;

const name = (kind: string, { given, family }: CanonicalPerson): string =>
  `<wd:${kind}><wd:Name_Detail_Data wd:Reporting_Name="${escape(`${family}, ${given}`)}">${element('First_Name', given)}${element('Last_Name', family)}</wd:Name_Detail_Data></wd:${kind}>`;

const status = ({ state, start, end }: CanonicalPerson): string => `<wd:Worker_Status_Data>
  ${element('Active', state === 'terminated' || state === 'prehire' ? '0' : '1')}${element('Hire_Date', `${start}-08:00`)}
  ${element('Original_Hire_Date', `${start}-08:00`)}${element('Terminated', state === 'terminated' ? '1' : '0')}
  ${element('Termination_Date', end === null ? null : `${end}-07:00`)}
  ${state === 'leave' ? `<wd:Leave_Status_Data>${element('On_Leave', '1')}</wd:Leave_Status_Data>` : ''}</wd:Worker_Status_Data>`;

const worker = (person: CanonicalPerson): string => `<wd:Worker>
  <wd:Worker_Reference wd:Descriptor="${escape(`${person.given} ${person.family}`)}">${id('WID', wid(person.number))}${id(person.kind === 'contractor' ? 'Contingent_Worker_ID' : 'Employee_ID', person.number)}</wd:Worker_Reference>
  <wd:Worker_Data>${element('Worker_ID', person.number)}
    <wd:Personal_Data><wd:Name_Data>${name('Legal_Name_Data', person)}</wd:Name_Data>
      <wd:Contact_Data><wd:Email_Address_Data>${element('Email_Address', person.email)}<wd:Usage_Data wd:Public="1"><wd:Type_Data wd:Primary="1"><wd:Type_Reference>${id('WID', wid('8'))}${id('Communication_Usage_Type_ID', 'WORK')}</wd:Type_Reference></wd:Type_Data></wd:Usage_Data></wd:Email_Address_Data></wd:Contact_Data></wd:Personal_Data>
    <wd:Employment_Data>
      <wd:Worker_Job_Data wd:Primary_Job="0"><wd:Position_Data>${element('Business_Title', 'another job')}</wd:Position_Data></wd:Worker_Job_Data>
      <wd:Worker_Job_Data wd:Primary_Job="1"><wd:Position_Data>${element('Business_Title', person.title)}
        <wd:Worker_Type_Reference wd:Descriptor="Regular">${id('Employee_Type_ID', 'Regular')}</wd:Worker_Type_Reference>
        <wd:Business_Site_Summary_Data>${element('Name', person.location)}</wd:Business_Site_Summary_Data></wd:Position_Data></wd:Worker_Job_Data>
      ${status(person)}</wd:Employment_Data>
    <wd:Organization_Data>${organization('COST_CENTER', 'a cost centre')}${organization('SUPERVISORY', person.department)}</wd:Organization_Data>
    ${chain(person.manager)}</wd:Worker_Data></wd:Worker>`;

const soap = (inner: string, httpStatus = 200): FakeReply => ({
  status: httpStatus,
  headers: { 'content-type': 'text/xml;charset=UTF-8' },
  body: `<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body>${inner}</env:Body></env:Envelope>`,
});

const FAULT =
  '<SOAP-ENV:Fault xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><faultcode>SOAP-ENV:Client</faultcode><faultstring>Validation error occurred.</faultstring></SOAP-ENV:Fault>';

export const answerWith = (people: readonly CanonicalPerson[], page: number, total: number, most = SIZE): FakeReply =>
  soap(`<wd:Get_Workers_Response xmlns:wd="urn:com.workday/bsvc" wd:version="v42.0"><wd:Response_Results>
  ${element('Total_Results', String(total))}${element('Total_Pages', String(Math.ceil(total / most)))}
  ${element('Page_Results', String(people.length))}${element('Page', String(page))}</wd:Response_Results>
  <wd:Response_Data>${people.map(worker).join('')}</wd:Response_Data></wd:Get_Workers_Response>`);

export const workday: FakeVendor = {
  vendor: 'workday',
  base: '',
  pull: {
    auth: { userName: 'isu@acme', secretFrom: { env: 'SPEC_PULL_SECRET' } },
    settings: { tenant: 'acme' },
  },
  pages: true,
  total: true,
  tokens: false,
  error: soap(FAULT).body,
  lacks: [],
  isSignIn: () => false,
  serve:
    (people, most = SIZE): FakeHandler =>
    ({ body, path }) => {
      if (!body.includes(`>${SECRET}</wsse:Password>`)) return soap(FAULT, 401);
      if (path !== '/ccx/service/acme/Human_Resources/v42.0') return soap(FAULT, 500);
      const one = /<bsvc:ID bsvc:type="WID">(\d+)</.exec(body)?.[1];
      if (one !== undefined) {
        // Read as of the day of hire they are active.
        const hired = people.find(({ number }) => wid(number) === one);
        return answerWith(hired ? [{ ...hired, state: 'active' }] : [], 1, hired ? 1 : 0);
      }
      const page = Number(/<bsvc:Page>(\d+)</.exec(body)?.[1] ?? 1);
      return answerWith(people.slice((page - 1) * most, page * most), page, people.length, most);
    },
};
