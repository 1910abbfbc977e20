/**
 * Requirements of OWASP ASVS 5.0 that this site meets, in our words, each with the test that would fail otherwise. Not a
 * certificate: what is not here was not looked at, or is not met.
 */
export interface Met {
  id: string
  asks: string
  file: string
  /** As it is written in the file. */
  test: string
}

const met = (id: string, asks: string, file: string, test: string): Met => ({
  id,
  asks,
  file: `test/${file}.test.ts`,
  test,
})

const EVERY_ROUTE = "'%s', async (_, route)"
const COOKIE = 'the cookie of a session is bound to the host, and scripts do not see it'
const OTHER_SITES = 'refuses what another site’s page asks for, whoever is signed in'

export const ASVS: readonly Met[] = [
  met(
    '1.2.1',
    'What is shown is escaped for where it stands',
    'access/hostile',
    'typed into a form that is refused, are shown again as text',
  ),
  met('1.2.2', 'No address that acts is made of what was typed', 'access/hostile', '%s shows them as text'),
  met('1.2.3', 'Words in a script’s text end no script', 'search/posting', 'what people typed ends no script'),
  met(
    '1.2.4',
    'Words reach the database as parameters',
    'api/errors',
    'with an id answers 404 for one that is unknown, or cannot be one',
  ),
  met('1.2.10', 'Cells of a CSV are no formulas', 'web/csv', "'=1+1'"),
  met(
    '1.3.11',
    'No header of a mail is made of what was typed',
    'mail/delivery',
    'lets no name or subject into the headers',
  ),
  met(
    '2.2.1',
    'Input is held against what it may be',
    'api/input',
    'are all named at once, what only the database knows too',
  ),
  met(
    '2.2.2',
    'And by the server’s database too',
    'listings/constraints',
    'does not leave the draft without its fields',
  ),
  met(
    '2.3.1',
    'Steps are taken in their order',
    'listings/states',
    'from %s each verb leads where the table says, or is refused with the state',
  ),
  met(
    '2.3.3',
    'A change is whole or not there',
    'web/idempotency',
    'killed between the work and its answer, neither is there, and the retry does it',
  ),
  met(
    '2.3.4',
    'What there is little of is not given twice',
    'introductions/filling',
    'named by two at once never has more people than places',
  ),
  met('2.4.1', 'What costs is done only so often', 'web/limits', 'are counted by all processes together'),
  met('3.3.1', 'Cookies are Secure, with a prefix', 'access/access', COOKIE),
  met('3.3.2', 'Cookies have SameSite', 'access/access', COOKIE),
  met('3.3.3', 'Cookies are __Host-', 'access/access', COOKIE),
  met('3.3.4', 'Cookies are HttpOnly', 'access/access', COOKIE),
  met(
    '3.4.1',
    'HTTPS is kept to, for a year',
    'access/access',
    'browsers are told to keep to it for a year, and over HTTP they are not',
  ),
  met('3.4.3', 'A policy names what may load, without objects and base', 'access/access', EVERY_ROUTE),
  met('3.4.4', 'nosniff', 'access/access', EVERY_ROUTE),
  met('3.4.5', 'No path leaves by the referrer', 'access/access', EVERY_ROUTE),
  met('3.4.6', 'No other site frames a page, but the list made for it', 'access/access', EVERY_ROUTE),
  met('3.5.1', 'Other sites cannot act for who is signed in', 'access/access', OTHER_SITES),
  met(
    '3.5.3',
    'What is looked at changes nothing',
    'mail/links',
    'of whichever kind, looked at or asked for its head: a scanner does both',
  ),
  met('3.7.2', 'Nobody is sent on to elsewhere', 'accounts/pages', 'leads nowhere but to our own pages'),
  met(
    '4.1.3',
    'Who asks cannot say so in a proxy’s name',
    'web/limits',
    'is that of the connection, whatever a header says',
  ),
  met(
    '5.2.1',
    'Files have a size',
    'imports/upload',
    'larger than 10 MB is refused, and one that is sent by nobody who may is not even read',
  ),
  met(
    '5.2.2',
    'Files are what they are called',
    'imports/upload',
    'of what is no spreadsheet is refused with the reason, and can be dropped',
  ),
  met(
    '5.2.3',
    'Packed files are not unpacked without end',
    'imports/upload',
    'that is a bomb is refused, and a job killed and run again reads it once',
  ),
  met(
    '6.3.1',
    'Signing in is tried so often and no more',
    'web/limits',
    'is tried so often, and what succeeds is no try',
  ),
  met(
    '6.5.1',
    'A link signs in once',
    'accounts/pages',
    'is done by the button behind the link, never by opening the link',
  ),
  met(
    '7.2.1',
    'A session is looked up, never believed',
    'api/errors',
    'that needs a sign-in answers 401 without one, or with one that is not ours',
  ),
  met('7.2.3', 'A session’s token is 256 random bits', 'access/access', COOKIE),
  met('7.4.1', 'Signed out is out', 'accounts/pages', 'ends here, or everywhere'),
  met(
    '7.4.2',
    'An account that is erased has no session',
    'rights/erasure',
    'closes the account at once, and the address may begin anew',
  ),
  met('8.2.1', 'Each function is for who may', 'access/access', EVERY_ROUTE),
  met('8.2.2', 'Each thing is for whose it is', 'access/access', EVERY_ROUTE),
  met(
    '8.2.3',
    'Each field is for who may read it',
    'introductions/masking',
    'are whole for who wrote them and without contact details for the other side, until both agreed',
  ),
  met(
    '8.4.1',
    'A territory is closed to another’s coordinators',
    'imports/upload',
    'of another territory’s coordinator does not exist',
  ),
  met(
    '14.2.7',
    'What is old goes',
    'rights/retention',
    'is warned 30 and 7 days before two years are over, and erased on the day it was said',
  ),
  met('14.3.2', 'What is about somebody is kept by no cache', 'web/guards', 'is what is about somebody'),
  met(
    '15.3.3',
    'Fields that nobody asked for change nothing',
    'web/guards',
    'of unknown fields is answered soon, with a hundred of them',
  ),
  met(
    '16.2.5',
    'Logs hold none of people’s words',
    'platform/log',
    'what Postgres refused is logged without the words of whoever wrote it',
  ),
  met(
    '16.5.3',
    'What fails, fails closed',
    'web/limits',
    'while Postgres is away the answer is 503, as without limits',
  ),
]
