import { refusalWords } from './refusal-words';

describe('what a source says of its refusal', () => {
  it.each<[string, number, string, string]>([
    [
      'OData version 2, JSON',
      400,
      '{"error":{"code":"COE0021","message":{"lang":"en-US","value":"Invalid property names"}}}',
      '400 Invalid property names',
    ],
    [
      'OData version 2, XML',
      403,
      '<?xml version="1.0"?><error xmlns="u"><code>COE</code><message xml:lang="en-US">No permission</message></error>',
      '403 No permission',
    ],
    ['a SOAP fault', 500, '<S:Fault><faultstring>Validation error</faultstring></S:Fault>', '500 Validation error'],
    [
      'ADP',
      404,
      '{"confirmMessage":{"processMessages":[{"userMessage":{"messageTxt":"x","codeValue":"1","title":"No worker"}}]}}',
      '404 No worker',
    ],
    [
      'ADP, about a resource',
      500,
      '{"confirmMessage":{"resourceMessages":[{"processMessages":[{"userMessage":{"messageTxt":"Try later"}}]}]}}',
      '500 Try later',
    ],
    ['ADP, of an event', 400, '{"exceptionMessages":[{"message":"No such event"}]}', '400 No such event'],
    ['RFC 9457', 400, '{"type":"about:blank","title":"Bad","detail":"limit is too large"}', '400 limit is too large'],
    [
      'Microsoft Graph',
      403,
      '{"error":{"code":"Denied","message":"Insufficient privileges"}}',
      '403 Insufficient privileges',
    ],
    ['a list of errors', 422, '{"errors":[{"message":"no such field"}]}', '422 no such field'],
    ['nothing', 502, '', '502'],
    ['a page of HTML', 502, '<html><body>Bad gateway</body></html>', '502'],
  ])('%s', (_what, status, text, words) => expect(refusalWords(status, text)).toBe(words));
});
