import type { Child } from 'hono/jsx'

/** A long form in steps: a page with a short table of contents; with its script, one step at a time. */

export interface Step {
  /** Part of the address: "#etape-quand". */
  id: string
  title: string
}

/** `steps` in the order of the page; the children are the form itself. */
export function FormSteps({ steps, children }: { steps: readonly Step[]; children: Child }) {
  return (
    <form-steps>
      <p class="progress">{`Étape 1 sur ${steps.length}`}</p>
      <nav class="steps" aria-label="Étapes">
        <ol>
          {steps.map(({ id, title }) => (
            <li>
              <a href={`#etape-${id}`}>
                <span>{title}</span>
              </a>
            </li>
          ))}
        </ol>
      </nav>
      {children}
    </form-steps>
  )
}

export function StepSection({ step, children }: { step: Step; children: Child }) {
  return (
    <section class="step" id={`etape-${step.id}`} aria-labelledby={`titre-${step.id}`}>
      <h2 id={`titre-${step.id}`} tabindex={-1}>
        {step.title}
      </h2>
      {children}
    </section>
  )
}
