// A dated list of AI vendors as they appear on cards and bank statements: what an unknown payee is compared with.
// Checked 2026-11-22 against the vendors' own billing pages and statement descriptors people report.
import { matches } from '../domain/pattern.ts'

/** Patterns on the statement text; names that are common words are anchored to the vendor's own spelling. */
const AI_PAYEES: readonly string[] = [
  '*OPENAI*', '*CHATGPT*', '*ANTHROPIC*', '*CLAUDE.AI*', 'CLAUDE *', '*MIDJOURNEY*', '*CURSOR, AI*', '*CURSOR AI*', 'CURSOR*', '*ANYSPHERE*', '*GITHUB*', '*OPENROUTER*', '*DEEPSEEK*',
  '*MISTRAL AI*', '*MISTRAL.AI*', '*COHERE*', '*PERPLEXITY*', '*ELEVENLABS*', '*ELEVEN LABS*', '*STABILITY AI*', '*RUNWAYML*', '*RUNWAY AI*', '*REPLICATE*', '*HUGGING FACE*', '*HUGGINGFACE*',
  '*TOGETHER AI*', '*TOGETHER.AI*', '*TOGETHER COMPUTER*', '*FIREWORKS AI*', '*FIREWORKS.AI*', '*GROQ*', '*XAI LLC*', '*X.AI*', '*GROK*', '*LAMBDA LABS*', '*LAMBDALABS*', '*RUNPOD*', '*COREWEAVE*',
  '*VAST.AI*', '*MODAL LABS*', '*PINECONE*', '*WEAVIATE*', '*QDRANT*', '*ZILLIZ*', '*LANGCHAIN*', '*LANGSMITH*', '*LANGFUSE*', '*HELICONE*', '*PORTKEY*', '*JASPER AI*', '*JASPER.AI*', '*WRITER.COM*',
  '*SYNTHESIA*', '*HEYGEN*', '*DESCRIPT*', '*OTTER.AI*', '*FIREFLIES*', '*GRAMMARLY*', '*NOTION AI*', '*GAMMA.APP*', '*LOVABLE*', '*REPLIT*', '*BOLT.NEW*', '*STACKBLITZ*', '*CODEIUM*', '*WINDSURF*',
  '*TABNINE*', '*SOURCEGRAPH*', '*AUGMENT CODE*', '*SUNO*', '*UDIO*', '*LEONARDO AI*', '*LEONARDO.AI*', '*IDEOGRAM*', '*BLACK FOREST LABS*', '*FAL.AI*', '*ASSEMBLYAI*', '*DEEPGRAM*', '*SCALE AI*',
  '*SCALE.COM*', '*WEIGHTS & BIASES*', '*WANDB*', '*VOYAGE AI*', '*VOYAGEAI*', '*JINA AI*', '*AI21*', '*ALEPH ALPHA*', '*CEREBRAS*', '*SAMBANOVA*', '*MANUS AI*', '*CHARACTER.AI*', '*POE.COM*', '*QUORA POE*',
]

export function isAiPayee(text: string): boolean {
  return AI_PAYEES.some((pattern) => matches(pattern, text))
}
