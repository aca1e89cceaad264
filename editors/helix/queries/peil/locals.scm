(let) @local.scope
(parameters parameter: (identifier) @local.definition.variable.parameter)
(identifier) @local.reference
