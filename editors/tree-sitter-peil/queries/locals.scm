(source_file) @local.scope
; A formula has names of its own.
(let) @local.scope
(let (parameters parameter: (identifier) @local.definition.parameter))

(instrument name: (identifier) @local.definition.namespace)
(informant name: (identifier) @local.definition.type)
(scale name: (identifier) @local.definition.type)
(bands_declaration name: (identifier) @local.definition.type)
(item name: (identifier) @local.definition.var)
(domain name: (identifier) @local.definition.var)
(repeat name: (identifier) @local.definition.var)
(score name: (identifier) @local.definition.var)
(class name: (identifier) @local.definition.var)
(let name: (identifier) @local.definition.var)
(recode name: (identifier) @local.definition.function)
(table name: (identifier) @local.definition.function)

(identifier) @local.reference
