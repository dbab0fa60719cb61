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

const pick = (words: readonly string[]): string => words[Math.floor(Math.random() * words.length)] ?? 'sc';

/** `brave_hopper`; from the second try on a digit makes it longer, as docker does. */
export const randomName = (attempt: number): string => `${pick(ADJECTIVES)}_${pick(SURNAMES)}${attempt === 0 ? '' : Math.floor(Math.random() * 10 ** Math.min(attempt, 6))}`;

/** docker: two characters or more, the first a letter or digit. */
export const isContainerName = (name: string): boolean => /^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name);
