// Shapes of the data: what overview.py and articles.py write, and what the modules hand each other.

/**
 * What the page holds from the start.
 * @typedef {object} Report
 * @property {string} written
 * @property {string[]} notes
 * @property {string} conclusion the answer in words
 * @property {number} limit the share of unsupported bullets above which a candidate is to be avoided
 * @property {Record<string, [mean: number | null, low: number | null, high: number | null]>} human what a second annotator scores, by column
 * @property {number[]} order candidates by their standing
 * @property {string | null} by name of the column that ranks
 * @property {number} total articles that means are of
 * @property {number} drawn how many of the first articles here stand for all of them
 * @property {string[]} shown names of the usual columns
 * @property {number[]} quantiles two-sided, of Student's t with 1, 2, ... degrees of freedom
 * @property {Omit<Candidate, "row">[]} candidates
 * @property {Omit<Column, "place">[]} columns
 * @property {Record<string, string>} signatures by metric
 * @property {Record<string, string>} limits by metric
 * @property {[id: string, title: string, published: string, source: string, language: string, tags: string[], words: number][]} articles
 */

/**
 * @typedef {object} Candidate
 * @property {number} row where it stands in every list of candidates
 * @property {string} name
 * @property {Standing} standing
 * @property {string} reason why it is not ranked, or ""
 * @property {[mean: number, low: number, high: number] | null} unsupported share of the bullets that it wrote
 * @property {Settings} manifest
 * @property {number[]} lead bullets by the tenth of the article that their evidence is in
 */

/** @typedef {"recommended" | "comparable" | "behind" | "avoid" | "incomplete" | "bound"} Standing */

/** @typedef {{[key: string]: any}} Settings */

/**
 * A column of scores; lists are by candidate.
 * @typedef {object} Column
 * @property {number} place
 * @property {string} name
 * @property {string} label
 * @property {string} about
 * @property {"higher" | "lower" | null} better
 * @property {string} metric
 * @property {number} decimals
 * @property {(number | null)[]} means
 * @property {(number | null)[]} low
 * @property {(number | null)[]} high
 * @property {(number | null)[]} tiers
 * @property {boolean} share whether it is shown as percent
 * @property {boolean[]} good the best, and those not shown to differ from it
 */

/**
 * @typedef {object} Article
 * @property {number} place
 * @property {string} id
 * @property {string} title
 * @property {string} published YYYY-MM-DD, or ""
 * @property {string} source
 * @property {string} language
 * @property {string[]} tags
 * @property {number} words
 */

/**
 * All about one article.
 * @typedef {object} ArticleData
 * @property {string} text "" where it was not found
 * @property {string} standfirst
 * @property {string} author
 * @property {References[]} references
 * @property {Written[]} candidates
 */

/** @typedef {{by: string, bullets: string[]}} References */

/**
 * @typedef {object} Written
 * @property {string[]} takeaways
 * @property {string} status
 * @property {string | null} error
 * @property {string} raw the model's text where it could not be used
 * @property {Coverage | null} coverage
 * @property {Verdict[] | null} verdicts
 * @property {Record<string, number | null>} values by column
 */

/**
 * @typedef {object} Coverage
 * @property {[reference: number, own: number, similarity: number][] | null} matched
 * @property {number[]} missed
 * @property {number[]} duplicates
 * @property {number} annotator
 */

/**
 * @typedef {object} Verdict
 * @property {number | null} support
 * @property {string} label
 * @property {[start: number, end: number] | []} evidence a place in the text, in UTF-16 units
 * @property {Problem[]} problems
 * @property {[checker: string, support: number | null, label: string, problems: Problem[]][]} checkers
 */

/** @typedef {{kind: string, words: string, why: string, article: string}} Problem */

/**
 * Worst bullets and failures; of each kind a few.
 * @typedef {object} Examples
 * @property {[row: number, label: string, kind: string, count: number][]} counts of all; failures have a status as kind
 * @property {Example[]} bullets
 * @property {Failure[]} failures
 */

/** @typedef {{row: number, place: number, words: string, label: string, support: number | null, problems: Problem[], evidence: string}} Example */

/** @typedef {{row: number, place: number, status: string, error?: string | null, raw?: string}} Failure */

/** @typedef {{mean: number | null, low: number | null, high: number | null, base?: boolean}} Estimate */

/** @typedef {{mean: number, low: number | null, high: number | null}} Known an estimate with a mean */

/** @typedef {{name: string, standing: Standing, x: Known, y: Known}} Point */

/**
 * An axis of a chart.
 * @typedef {object} Axis
 * @property {string} label
 * @property {string} words what stands beside it
 * @property {boolean} share
 * @property {number} [limit]
 * @property {(value: number) => string} text
 * @property {(value: number) => string} tick
 */

/** @typedef {{name: string, standing: Standing, counts: number[], text: string}} Histogram */

/** @typedef {{view: string, parts: string[], query: URLSearchParams}} Route */

/** @typedef {Node | string | false | null | undefined | Child[]} Child a number is first made a string */

/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>} Attributes */
