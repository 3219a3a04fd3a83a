'use strict'

const { EventEmitter } = require('node:events')

/**
 * Runs jobs one after the other, so many at once.
 */
class JobQueue extends EventEmitter {
  #waiting = []
  #running = new Set()

  constructor ({ atOnce = 1, timeout = 30000 } = {}) {
    super()
    this.atOnce = atOnce
    this.timeout = timeout
    this.closed = false
  }

  add (name, job) {
    if (this.closed) {
      throw new Error(`the queue is closed, ${name} comes too late`)
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ name, job, resolve, reject })
      this.#next()
    })
  }

  #next () {
    while (this.#running.size < this.atOnce && this.#waiting.length > 0) {
      const entry = this.#waiting.shift()
      this.#running.add(entry)
      this.#run(entry).finally(() => {
        this.#running.delete(entry)
        if (this.#running.size === 0 && this.#waiting.length === 0) {
          this.emit('idle')
        }
        this.#next()
      })
    }
  }

  async #run ({ name, job, resolve, reject }) {
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), this.timeout)
    this.emit('start', name)
    try {
      resolve(await job(controller.signal))
    } catch (error) {
      this.emit('failed', name, error)
      reject(error)
    } finally {
      clearTimeout(timer)
    }
  }

  async close () {
    this.closed = true
    for (const { name, reject } of this.#waiting.splice(0)) {
      reject(new Error(`${name} was not started`))
    }
    await Promise.allSettled([...this.#running].map((entry) => entry.done))
  }

  get length () {
    return this.#waiting.length + this.#running.size
  }
}

function retry (job, { times = 3, wait = 100 } = {}) {
  return async (signal) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await job(signal)
      } catch (error) {
        if (attempt === times || signal.aborted) {
          throw error
        }
        await new Promise((resolve) => setTimeout(resolve, wait * 2 ** attempt))
      }
    }
  }
}

module.exports = { JobQueue, retry }
