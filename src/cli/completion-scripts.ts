// What a shell is told. The words come from `sc __complete`, so a script never grows old.

const BASH = `# sc completion for bash: source <(sc completion bash)
_sc() {
  local IFS=$'\\n' lines
  lines=($(sc __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  COMPREPLY=("\${lines[@]%%$'\\t'*}")
}
complete -o default -F _sc sc
`;

const ZSH = `#compdef sc
# sc completion for zsh: source <(sc completion zsh)
_sc() {
  local -a lines
  lines=("\${(@f)$(sc __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  lines=("\${(@)lines//:/\\\\:}")
  lines=("\${(@)lines/$'\\t'/:}")
  if (( \${#lines} )) && [[ -n $lines[1] ]]; then _describe -V sc lines; else _files; fi
}
compdef _sc sc
`;

const FISH = `# sc completion for fish: sc completion fish | source
complete -c sc -a '(sc __complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
`;

/** The script of each shell that can be completed for. */
export const COMPLETION_SCRIPTS: ReadonlyMap<string, string> = new Map([['bash', BASH], ['zsh', ZSH], ['fish', FISH]]);
