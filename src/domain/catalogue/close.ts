// Help pages of errors about decisions, keys and the close.
import { pages } from './page.ts'

export const closeErrors = pages('error', [
  ['WHO_UNKNOWN', 'A decision needs a name in the log, and neither an option, the environment nor git gives one.', 'A container without a user.', 'Give --by NAME or set AICOST_BY.'],
  ['NOTE_MISSING', 'A variance is written off only with a reason somebody can read next year.', 'resolve 3f2a… --as written_off.', 'Say why with --note.'],
  ['ACCRUAL_EMPTY', 'An accrual has neither an amount nor a method that finds one.', 'aicost accrue github --month 2026-10.', 'Give --amount or --method.'],
  ['ACCRUAL_COVERED', 'There is evidence of what would be accrued, and the stronger evidence counts: the accrual would have no effect.', 'Accruing usage that is billed already.', 'Name the component that is missing with --component seat, commitment or fee.'],
  ['VARIANCE_UNKNOWN', 'No open month has a variance of this id. Ids come from statement, bridge, code and evidence, so a variance that was mended is gone.', 'A decision on last week\'s list.', 'aicost reconcile --month M lists the ids of today.'],
  ['DECISION_UNKNOWN', 'No standing decision has this number: it never existed, was withdrawn, or a newer one replaced it.', 'Withdrawing decision 4 after decision 7 on the same variance.', 'Withdraw the newest decision on the subject.'],
  ['NOT_READY', 'close prepare refuses while anything in the month has no decision; the list says what.', 'A required invoice is missing, or a variance is open.', 'Bring the evidence, or resolve, accrue, waive or add; then prepare again.'],
  ['JOURNAL_REFUSED', 'A journal is written only of figures that are known and balance, into accounts that aicost.yaml names; the list says what is in the way.', 'Use without a price, drift of a signed month, or an invoice with recoverable tax and no accounts.tax.', 'Bring what is missing, take the drift or reopen the month, name the accounts under accounts:; then export again.'],
  ['JOURNAL_ACCOUNT', 'The product the journal is written for knows accounts by their code, and this one has a name alone. Xero also refuses manual journals into its own accounts payable and bank accounts: name a clearing account.', 'accounts: { expense: AI services } with --preset xero.', 'Write number and name: "6105 AI services".'],
  ['NOT_PREPARED', 'Only a prepared version can be signed.', 'aicost close sign in an open month.', 'Run close prepare first, with a preparer\'s key.'],
  ['PREPARED_VOID', 'Evidence, configuration or a decision changed after the version was prepared, so what would be signed is no longer what was prepared.', 'A late invoice came in between.', 'Prepare the month again and let the signer look at the difference.'],
  ['MONTH_SIGNED', 'The month is signed; what would change its figures is refused.', 'imports undo of a file the signed month rests on.', 'Leave it to be taken as drift in the next month, or reopen with aicost close reopen --month M --reason "…".'],
  ['NOT_SIGNED', 'Only a signed month can be reopened.', 'close reopen in a month that was only prepared.', 'There is nothing to do: an unsigned month is open already.'],
  ['LATER_SIGNED', 'Later months are signed and rest on this one.', 'Reopening September when October is signed.', 'Give --cascade to reopen them too, or take the drift in the oldest open month.'],
  ['SAME_KEY', 'The key that signs is the one that prepared. A close needs two people.', 'Ann prepares and signs.', 'Another signer signs with a key of their own.'],
  ['SIGNER_UNKNOWN', 'The key belongs to no signer of aicost.yaml.', 'A new laptop with a new key.', 'Add the public key under signers: (a change that voids a prepared version).'],
  ['SIGNER_ROLE', 'The signer\'s roles do not include what is asked.', 'A signer with roles [prepare] signs.', 'Let somebody with the role do it, or change the roles.'],
  ['KEY_UNREADABLE', 'The key file or line is damaged, missing or not in OpenSSH\'s form.', 'The .pub file given as --key.', 'Give the private key file that ssh-keygen made; public keys go into aicost.yaml as the whole line.'],
  ['KEY_ENCRYPTED', 'The private key is protected by a passphrase that was not given or does not fit.', '--key ~/.ssh/id_ed25519 without a passphrase.', 'Set AICOST_KEY_PASSPHRASE for the command.'],
  ['KEY_NOT_ED25519', 'Signers use Ed25519 keys; this one is of another type.', 'An id_rsa.', 'Make one with ssh-keygen -t ed25519.'],
  ['AGENT_UNREACHABLE', 'A public key was given with --key, so that ssh-agent has to sign, and no agent answers at SSH_AUTH_SOCK.', '--key ~/.ssh/id_ed25519.pub in a shell without an agent.', 'Start ssh-agent and add the key with ssh-add, or give the private key file.'],
  ['AGENT_KEY_MISSING', 'The agent answers, and does not hold the private part of this key.', 'ssh-add was not run, or the key expired in the agent.', 'ssh-add the private key; ssh-add -l lists what the agent holds.'],
  ['AGENT_REFUSED', 'The agent holds the key and did not sign, or gave a signature that does not hold.', 'The agent is locked, or the person did not confirm the use of the key.', 'Unlock it with ssh-add -X and confirm, or give the private key file.'],
  ['SIGNATURE_UNREADABLE', 'A signature is not in OpenSSH\'s armored form or is cut.', 'A signature whose last line was lost in an e-mail.', 'Sign again; ssh-keygen -Y sign -n aicost-close makes the same kind.'],
])
