// Names that sc makes up: an adjective and somebody who made containers, or what they rest on, possible.

const ADJECTIVES = [
  'agile', 'amber', 'bold', 'brave', 'bright', 'brisk', 'calm', 'candid', 'clever', 'cosmic', 'crisp', 'curious', 'daring', 'deft', 'eager', 'earnest',
  'elated', 'fair', 'fervent', 'fleet', 'gentle', 'glad', 'golden', 'happy', 'hardy', 'honest', 'humble', 'jolly', 'keen', 'kind', 'lively', 'lucid',
  'merry', 'mellow', 'mindful', 'modest', 'neat', 'nimble', 'noble', 'patient', 'placid', 'plucky', 'proud', 'quick', 'quiet', 'ready', 'serene', 'sharp',
  'silent', 'smart', 'snug', 'sober', 'solid', 'steady', 'still', 'sunny', 'swift', 'tidy', 'tranquil', 'upbeat', 'vivid', 'warm', 'wise', 'witty',
] as const;

const SURNAMES = [
  'allen', 'backus', 'bartlett', 'biederman', 'bourne', 'brooks', 'cerf', 'cox', 'dijkstra', 'engelbart', 'floyd', 'goldberg', 'gosling', 'hamilton',
  'hamming', 'heo', 'hejlsberg', 'hoare', 'holberton', 'hopper', 'jacobson', 'johnson', 'joy', 'kahn', 'karp', 'kay', 'keller', 'kernighan', 'kerrisk',
  'kilburn', 'knuth', 'lampson', 'lamport', 'liskov', 'lovelace', 'mcilroy', 'mccarthy', 'mckusick', 'meyer', 'milner', 'morris', 'naur', 'ossanna',
  'perlis', 'perlman', 'pike', 'postel', 'ritchie', 'saltzer', 'shannon', 'stallman', 'stroustrup', 'sutherland', 'tanenbaum', 'tarjan', 'thompson',
  'torvalds', 'turing', 'viro', 'wall', 'wilkes', 'wirth', 'wozniak', 'zuse',
] as const;

const pick = (words: readonly string[], random: number): string => words[Math.floor(random * words.length)] ?? 'sc';

/**
 * `brave_hopper`; from the second try on digits make it longer, as docker does.
 * @param random gives numbers from 0 to below 1
 */
export const madeUpName = (attempt: number, random: () => number): string =>
  `${pick(ADJECTIVES, random())}_${pick(SURNAMES, random())}${attempt === 0 ? '' : Math.floor(random() * 10 ** Math.min(attempt, 6))}`;

/** docker: two characters or more, the first a letter or digit. */
export const isContainerName = (name: string): boolean => /^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name);
