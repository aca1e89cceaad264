  n <- nrow(data)
  tiny <- 1e-9
  cell <- function(name) {
    if (!(name %in% names(data))) return(rep("", n))
    x <- trimws(as.character(data[[name]]))
    x[is.na(x)] <- ""
    x
  }
  number <- function(name) suppressWarnings(as.numeric(cell(name)))
  words <- function(name) { x <- cell(name); ifelse(x == "", NA, x) }
  truth <- function(name) {
    x <- tolower(cell(name))
    ifelse(x %in% c("1", "yes", "ja", "true", "waar"), TRUE, ifelse(x %in% c("0", "no", "nee", "false", "onwaar"), FALSE, NA))
  }
  dates <- function(x) suppressWarnings(as.numeric(as.Date(ifelse(x == "", NA, x), optional = TRUE)))
  times <- function(x) {
    parts <- strsplit(x, ":")
    vapply(parts, function(p) if (length(p) < 2) NA_real_ else as.numeric(p[1]) * 3600 + as.numeric(p[2]) * 60, 0)
  }
  option <- function(name, ...) {
    x <- cell(name); i <- rep(NA_real_, n); keys <- list(...)
    for (k in seq_along(keys)) i[x %in% keys[[k]]] <- k - 1
    i
  }
  several <- function(name, ...) {
    keys <- list(...); x <- strsplit(cell(name), "|", fixed = TRUE)
    own <- lapply(keys, function(key) truth(paste0(name, "_", key[length(key)])))
    chosen <- lapply(seq_along(keys), function(k) vapply(x, function(p) any(trimws(p) %in% keys[[k]]), TRUE) | (!is.na(own[[k]]) & own[[k]]))
    none <- !Reduce(`|`, chosen)
    lapply(chosen, function(one) { one[none] <- NA; one })
  }
  no_na <- function(x) !is.na(x) & x
  blank <- function(x) if (is.list(x)) is.na(x[[1]]) else is.na(x)
  missing_in <- blank
  chosen <- function(name) !(tolower(cell(name)) %in% c("0", "no", "nee", "false"))
  is_skipped <- function(asked, raw) ifelse(is.na(asked), blank(raw), !asked)
  answer <- function(raw, asked, open, passed, otherwise) {
    x <- raw
    x[raw %in% passed] <- NA
    x[no_na(!asked)] <- NA
    use <- no_na(!asked) & no_na(open)
    if (!is.na(otherwise)) x[use] <- otherwise
    x
  }
  only_set <- function(raw, asked) lapply(raw, function(one) { one[no_na(!asked)] <- NA; one })
  given <- function(raw, asked, passed) {
    x <- if (is.list(raw)) raw[[1]] else raw
    as.numeric(!is.na(x) & !(x %in% passed) & !no_na(!asked))
  }
  eq <- function(a, b) abs(a - b) < tiny
  ne <- function(a, b) abs(a - b) >= tiny
  lt <- function(a, b) a < b - tiny
  le <- function(a, b) a <= b + tiny
  gt <- function(a, b) a > b + tiny
  ge <- function(a, b) a >= b - tiny
  finite <- function(x) suppressWarnings(ifelse(is.finite(x), x, NA))
  ratio <- function(a, b) ifelse(b == 0, NA, a / b)
  rounded <- function(x, digits) sign(x) * floor(abs(x) * 10^digits + 0.5 + tiny) / 10^digits
  first <- function(...) Reduce(function(a, b) ifelse(is.na(a), b, a), list(...))
  years <- function(from, to) {
    a <- as.POSIXlt(as.Date(from, origin = "1970-01-01")); b <- as.POSIXlt(as.Date(to, origin = "1970-01-01"))
    whole <- b$year - a$year; start <- a$mon * 100 + a$mday; end <- b$mon * 100 + b$mday
    ifelse(to >= from, whole - (end < start), whole + (end > start))
  }
  looked_up <- function(missing, rows, values, otherwise) {
    x <- rep(otherwise, n); done <- rep(FALSE, n)
    for (k in seq_along(rows)) { here <- no_na(rows[[k]]) & !done; x[here] <- values[k]; done <- done | here }
    x[missing] <- NA
    x
  }
  aggregated <- function(kind, values, absent, needs, rule, least) {
    if (length(values) == 0) values <- list(rep(NA_real_, n))
    x <- do.call(cbind, lapply(values, as.numeric))
    off <- if (is.null(absent)) matrix(FALSE, nrow(x), ncol(x)) else do.call(cbind, absent)
    uncounted <- rowSums(is.na(off)) > 0
    off[is.na(off)] <- TRUE
    x[off] <- NA
    m <- rowSums(!off); k <- rowSums(!is.na(x))
    enough <- if (identical(needs, "all")) k == m else if (identical(needs, "half")) 2 * k >= m else k >= needs
    total <- rowSums(x, na.rm = TRUE)
    each <- function(f) apply(x, 1, function(row) { row <- row[!is.na(row)]; if (length(row) == 0) NA else f(row) })
    open <- if (rule == "no") 0 else m - k
    decided <- function(low, high) ifelse(low == high, low, NA)
    r <- switch(kind,
      sum = if (rule == "prorate") ifelse(k > 0, total * m / pmax(k, 1), total) else total,
      mean = ifelse(k > 0, total / k, NA),
      min = each(min), max = each(max), median = each(stats::median), sd = each(stats::sd),
      count = total,
      any = decided(total > 0, total + open > 0),
      all = { no <- k - total + (if (rule == "no") m - k else 0); decided(no + open == 0, no == 0) },
      at_least = decided(total >= least, total + open >= least))
    r[!enough | uncounted] <- NA
    r
  }
