" Colours where tree-sitter's parser is not installed.
if exists("b:current_syntax") | finish | endif

syntax match peilComment "#.*$" contains=@Spell
syntax match peilEscape "\\.\|{{\|}}" contained
syntax match peilPlaceholder "{[a-z_][a-z0-9_]*}" contained
syntax region peilText start=+"+ skip=+\\.+ end=+"\|$+ contains=peilEscape,peilPlaceholder,@Spell
syntax region peilText start=+"""+ end=+"""+ contains=peilEscape,peilPlaceholder,@Spell
syntax match peilNumber "\<\d\+\(\.\d\+\)*\>\|\<\d\{4}-\d\d-\d\d\>\|\<\d\d\=:\d\d\>"
syntax keyword peilTruth yes no
syntax keyword peilOperator and or not in is has if then else of
syntax keyword peilWord when otherwise only required optional urgent renamed unit hint code description shown higher better worse from above
syntax keyword peilWord times over missing none for to up prorate half asked
syntax match peilDeclaration "^\s*\(instrument\|use\|informant\|scale\|domain\|item\|repeat\|let\|recode\|table\|bands\|score\|class\|check\|alert\|feedback\|test\|always\|never\|intro\|layout\|page\|note\|answer\|blank\|skip\|expect\|administered\)\>"
syntax match peilDeclaration "^\(study\|privacy\|consent\|practices\|enrol\|ended\|assume\|wave\|ask\|outcome\|compare\|goals\|cells\|publish\|amended\)\>"
syntax match peilKey "^\s*\(title\|version\|language\|description\|code\|source\|licence\)\>"
syntax keyword peilType integer decimal minutes date time yesno text many long
syntax keyword peilFunction sum mean median min max sd count any all at_least answered first reverse percent round floor
syntax keyword peilFunction ceil abs clamp sqrt exp ln years hours

highlight default link peilComment Comment
highlight default link peilText String
highlight default link peilEscape SpecialChar
highlight default link peilPlaceholder Identifier
highlight default link peilNumber Number
highlight default link peilTruth Boolean
highlight default link peilOperator Operator
highlight default link peilWord Keyword
highlight default link peilDeclaration Statement
highlight default link peilKey Identifier
highlight default link peilType Type
highlight default link peilFunction Function

let b:current_syntax = "peil"
