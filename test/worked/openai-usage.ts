// OpenAI's usage export, one record a model and day, for worked examples that start from tokens.
import { csv } from './build.ts'

const HEADER = 'start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,api_key_id,model,batch,service_tier,compute_units,input_tokens,output_tokens,input_cached_tokens,input_cache_write_tokens,input_uncached_tokens,input_text_tokens,output_text_tokens,input_cached_text_tokens,input_audio_tokens,input_cached_audio_tokens,output_audio_tokens,input_image_tokens,input_cached_image_tokens,output_image_tokens'

/** Tokens of one model on one day; `cached` tokens are besides `input` here, and inside input_tokens in the file. */
export interface Usage {
  readonly day: string
  /** Only this hour of the day. */
  readonly hour?: number
  readonly model?: string
  readonly input?: number
  readonly cached?: number
  readonly output?: number
}

/** A record without a model is a day on which nothing was used. */
export function openaiUsage(records: readonly Usage[]): string {
  return csv(HEADER, records.map(({ day, hour, model, input = 0, cached = 0, output = 0 }) => {
    const start = Date.parse(`${day}T00:00:00Z`) / 1000 + (hour ?? 0) * 3600
    const end = start + (hour === undefined ? 86_400 : 3600)
    const iso = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}+00:00`
    const bucket = { start_time: String(start), end_time: String(end), start_time_iso: iso(start), end_time_iso: iso(end) }
    if (model === undefined) return bucket
    return {
      ...bucket, project_id: 'proj_main', num_model_requests: '1.0', model, batch: 'False', service_tier: 'default', input_tokens: `${input + cached}.0`, output_tokens: `${output}.0`, input_cached_tokens: `${cached}.0`, input_cache_write_tokens: '0.0',
      input_uncached_tokens: `${input}.0`, input_text_tokens: `${input}.0`, output_text_tokens: `${output}.0`, input_cached_text_tokens: `${cached}.0`,
    }
  }))
}
