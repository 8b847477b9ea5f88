// aicost doctor
import { doctor } from '../../app/doctor.ts'
import { workspaceOf } from '../action.ts'
import type { Context } from '../action.ts'
import type { Outcome } from '../output.ts'

export async function doctorCommand(context: Context, options: { wait?: number }): Promise<Outcome> {
  let root: string | null = null
  const findings = await doctor(async () => {
    const workspace = await workspaceOf(context)
    root = workspace.root
    return workspace
  }, context.surroundings, options)
  const healthy = findings.every((finding) => finding.ok)
  return {
    name: 'doctor', workspace: root, body: { healthy, findings },
    sheets: [{ title: healthy ? 'Nothing is wrong' : 'Something is wrong', columns: [{ key: 'check', title: 'Check', kind: 'text' }, { key: 'ok', title: '', kind: 'text' }, { key: 'detail', title: 'What was found', kind: 'text' }], rows: findings.map((finding) => ({ check: finding.check, ok: finding.ok ? 'ok' : 'WRONG', detail: finding.detail })) }],
    exitReasons: healthy ? [] : ['differs'],
  }
}
