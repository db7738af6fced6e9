# Honest printed figures and planted slips, from real patients.
#   Rscript make.R [seed=1] [outdir=calibration] [scale=1] [comparisons=0]
# Writes honest.csv, honest_hr.csv, honest_rates.csv, honest_ties.csv, assumed.csv (strata and delayed entry), planted.csv and *_paths.csv (the risk sets that stand
# behind each figure: "r1,r2:d1,d2;..." in time order, strata separated by "|").
suppressMessages({library(survival); library(coin); library(cmprsk)})
arg <- commandArgs(TRUE); seed <- if (length(arg) > 0) as.integer(arg[1]) else 1L
out <- if (length(arg) > 1) arg[2] else "calibration"; scale <- if (length(arg) > 2) as.numeric(arg[3]) else 1
dir.create(out, showWarnings = FALSE, recursive = TRUE); set.seed(seed)
options(warn = -1, scipen = 20)
z95 <- qnorm(.975); DAY <- 1; WEEK <- 7; MONTH <- 30.44; QUARTER <- 91.3; YEAR <- 365.25
UNITS <- c(days = DAY, weeks = WEEK, months = MONTH, quarters = QUARTER)

## ---- real data: one entry a data set: endpoints (t, s), candidate group variables, native time unit in days ----
B <- list()
add <- function(name, d, ends, vars, native) {          # ends: list(name = list(t, s))
  x <- d[vars]; for (k in seq_along(ends)) { x[[paste0(".t", k)]] <- as.numeric(ends[[k]][[1]]); x[[paste0(".s", k)]] <- as.integer(ends[[k]][[2]]) }
  ok <- rep(TRUE, nrow(x)); for (k in seq_along(ends)) ok <- ok & !is.na(x[[paste0(".t", k)]]) & !is.na(x[[paste0(".s", k)]]) & x[[paste0(".t", k)]] >= 0
  if (!any(ok)) return(message("no rows: ", name))
  B[[name]] <<- list(d = x[ok, ], ends = names(ends), vars = vars, native = native) }
add("lung", lung, list(os = list(lung$time, lung$status - 1)), c("sex", "age", "ph.ecog", "ph.karno", "wt.loss"), DAY)
add("veteran", veteran, list(os = list(veteran$time, veteran$status)), c("trt", "celltype", "prior", "age", "karno"), DAY)
add("ovarian", ovarian, list(os = list(ovarian$futime, ovarian$fustat)), c("rx", "resid.ds", "ecog.ps", "age"), DAY)
add("aml", aml, list(rel = list(aml$time, aml$status)), "x", WEEK)
bl <- subset(bladder, enum == 1); add("bladder", bl, list(rec = list(bl$stop, bl$event)), c("rx", "size", "number"), MONTH)
c1 <- subset(colon, etype == 1); c2 <- subset(colon, etype == 2); c1 <- c1[order(c1$id), ]; c2 <- c2[order(c2$id), ]
add("colon", c1, list(rec = list(c1$time, c1$status), os = list(c2$time, c2$status)), c("rx", "sex", "obstruct", "adhere", "node4", "age"), DAY)
add("mgus", mgus, list(os = list(mgus$futime, mgus$death)), c("sex", "age", "hgb", "mspike"), DAY)
add("mgus2", mgus2, list(os = list(mgus2$futime, mgus2$death), pcm = list(mgus2$ptime, mgus2$pstat)), c("sex", "age", "hgb", "mspike"), MONTH)
add("myeloid", myeloid, list(os = list(myeloid$futime, myeloid$death), rfs = list(pmin(myeloid$futime, ifelse(is.na(myeloid$rltime), Inf, myeloid$rltime)), as.integer(myeloid$death | !is.na(myeloid$rltime)))), c("trt", "sex"), DAY)
p0 <- subset(pbc, !is.na(trt)); add("pbc", p0, list(os = list(p0$time, p0$status == 2), tfs = list(p0$time, p0$status > 0)), c("trt", "sex", "age", "ascites", "edema", "stage", "bili"), DAY)
add("retinopathy", retinopathy, list(vis = list(ceiling(retinopathy$futime * MONTH), retinopathy$status)), c("trt", "type", "laser", "age"), DAY)
add("stanford2", stanford2, list(os = list(stanford2$time, stanford2$status)), c("age", "t5"), DAY)
tr <- subset(transplant, !is.na(futime)); add("transplant", tr, list(dth = list(tr$futime, tr$event == "death"), ltx = list(tr$futime, tr$event == "ltx")), c("sex", "abo", "age"), DAY)
ud <- merge(subset(udca2, endpoint == "death"), subset(udca2, endpoint == "transplant")[c("id", "futime", "status")], by = "id")
add("udca", ud, list(os = list(ud$futime.x, ud$status.x), tx = list(ud$futime.y, ud$status.y)), c("trt", "stage", "bili", "riskscore"), DAY)
ro <- rotterdam; add("rotterdam", ro, list(rec = list(ro$rtime, ro$recur), os = list(ro$dtime, ro$death)), c("meno", "size", "grade", "hormon", "chemo", "nodes", "age"), DAY)
add("gbsg", gbsg, list(rfs = list(gbsg$rfstime, gbsg$status)), c("meno", "hormon", "grade", "size", "age", "nodes"), DAY)
nw <- nwtco; add("nwtco", nw, list(rel = list(nw$edrel, nw$rel)), c("histol", "stage", "study", "age"), DAY)
cg <- cgd[!duplicated(cgd$id), ]; add("cgd", cg, list(inf = list(cg$tstop, cg$status)), c("treat", "sex", "inherit", "age", "steroids"), DAY)
fl <- flchain; add("flchain", fl, list(os = list(fl$futime, fl$death)), c("sex", "mgus", "flc.grp", "age"), DAY)
mm <- myeloma; mm$era <- as.integer(mm$year > 1990); mm0 <- subset(mm, entry == 0); add("myeloma", mm0, list(os = list(mm0$futime, mm0$death)), c("era", "year"), DAY)
jj <- jasa; add("jasa", subset(jj, TRUE), list(os = list(jj$futime, jj$fustat)), c("surgery", "age"), DAY)
e <- new.env(); data(Melanoma, package = "MASS", envir = e); data(gehan, package = "MASS", envir = e); data(GBSG2, package = "TH.data", envir = e); data(glioma, package = "coin", envir = e)
Me <- e$Melanoma; add("Melanoma", Me, list(mel = list(Me$time, Me$status == 1), os = list(Me$time, Me$status != 2)), c("sex", "ulcer", "age", "thickness"), DAY)
add("gehan", e$gehan, list(rem = list(e$gehan$time, e$gehan$cens)), "treat", WEEK)
add("glioma", e$glioma, list(os = list(e$glioma$time, as.integer(e$glioma$event))), c("sex", "histology", "group", "age"), MONTH)
if (requireNamespace("KMsurv", quietly = TRUE)) { k <- function(n) { data(list = n, package = "KMsurv", envir = e); as.data.frame(get(n, e)) }
  bm <- k("bmt"); add("bmt", bm, list(dfs = list(bm$t2, bm$d3), os = list(bm$t1, bm$d1), rel = list(bm$t2, bm$d2)), c("group", "z3", "z4", "z5", "z6", "z8", "z10", "z1"), DAY)
  x <- k("larynx"); add("larynx", x, list(os = list(x$time * 12, x$delta)), c("stage", "age"), MONTH)
  x <- k("tongue"); add("tongue", x, list(os = list(x$time, x$delta)), "type", WEEK)
  x <- k("hodg"); add("hodg", x, list(os = list(x$time, x$delta)), c("gtype", "dtype", "score", "wtime"), DAY)
  x <- k("kidney"); add("kidney.cath", x, list(inf = list(x$time, x$delta)), "type", MONTH)
  x <- k("kidtran"); add("kidtran", x, list(os = list(x$time, x$delta)), c("gender", "race", "age"), DAY)
  x <- k("alloauto"); add("alloauto", x, list(dfs = list(x$time, x$delta)), "type", MONTH)
  x <- k("allograft"); add("allograft", x, list(rej = list(x$time, x$rejection)), "match", DAY)
  x <- k("btrial"); add("btrial", x, list(os = list(x$time, x$death)), "im", MONTH)
  x <- k("bnct"); add("bnct", x, list(os = list(x$time, x$death)), "trt", DAY)
  x <- k("burn"); add("burn", x, list(exc = list(x$T1, x$D1), inf = list(x$T3, x$D3)), c("Z1", "Z2", "Z3", "Z4"), DAY)
  x <- k("std"); add("std", x, list(rei = list(x$time, x$rinfct)), c("race", "iinfct", "condom", "os30d", "age"), DAY)
  x <- k("drughiv"); add("drughiv", x, list(os = list(x$time, x$delta)), "drug", MONTH)
  x <- k("drug6mp"); x <- rbind(data.frame(t = x$t1, s = 1, a = 0, remstat = x$remstat), data.frame(t = x$t2, s = x$relapse, a = 1, remstat = x$remstat)); add("drug6mp", x, list(rel = list(x$t, x$s)), c("a", "remstat"), MONTH)
}
# delayed entry: entry and exit in days, one group variable
E <- list(myeloma = with(subset(mm, entry > 0 & entry < futime), data.frame(e = entry, t = futime, s = death, g = as.integer(year > median(year)) + 1L)))
if (exists("k")) { ch <- k("channing"); E$channing <- with(subset(ch, ageentry < age), data.frame(e = (ageentry - 720) * MONTH, t = (age - 720) * MONTH, s = death, g = gender))
  ps <- k("psych"); E$psych <- with(ps, data.frame(e = (age - 15) * 365, t = (age - 15 + time) * 365, s = death, g = sex)) }
NAMES <- names(B); W <- sapply(B, function(b) sqrt(min(nrow(b$d), 400)) * (1 + .3 * length(b$vars)))

## ---- draw a two-arm subset ----
SMALLARMS <- FALSE
sizes <- function() if (SMALLARMS) sample(3:12, 2, TRUE) else if (runif(1) < .55) sample(3:20, 2, TRUE) else sample(3:60, 2, TRUE)
cutof <- function(t, s, k) { u <- sort(t[s == 1]); k <- min(k, length(u)); lo <- u[k]; hi <- if (k < length(u)) u[k + 1] else Inf
  if (hi <= lo) lo else if (is.finite(hi)) floor(lo + runif(1) * (hi - lo)) else if (runif(1) < .5) Inf else lo }
coarse <- function(t, native, unit) if (unit <= native) floor(t) else floor(t * native / unit) + 1
binary <- function(v) { u <- unique(v[!is.na(v)]); if (length(u) < 2) return(rep(NA_integer_, length(v)))
  if (is.numeric(v) && length(u) > 5) { m <- median(v, na.rm = TRUE); b <- as.integer(v > m) } else { pr <- sort(sample(as.character(u), 2)); b <- match(as.character(v), pr) - 1L }
  b + 1L }
draw <- function(small, both = FALSE, Dmax = 30, tries = 200) { for (i in seq_len(tries)) {
  nm <- sample(NAMES, 1, prob = W); b <- B[[nm]]; v <- sample(b$vars, 1); ke <- sample(length(b$ends), 1); ka <- if (length(b$ends) > 1) sample(setdiff(seq_along(b$ends), ke), 1) else NA
  d <- b$d; d$g <- binary(d[[v]]); d <- d[!is.na(d$g), ]; n <- sizes(); i1 <- which(d$g == 1); i2 <- which(d$g == 2)
  if (length(i1) < 3 || length(i2) < 3) next
  x <- d[c(i1[sample.int(length(i1), min(n[1], length(i1)))], i2[sample.int(length(i2), min(n[2], length(i2)))]), ]
  x$t <- x[[paste0(".t", ke)]]; x$s <- x[[paste0(".s", ke)]]; x$ta <- if (is.na(ka)) NA else x[[paste0(".t", ka)]]; x$sa <- if (is.na(ka)) NA else x[[paste0(".s", ka)]]
  cn <- "follow-up"
  if (runif(1) < .5) { C <- ceiling(rexp(nrow(x), 1 / (max(x$t) * runif(1, .15, 1)))); x$s[C < x$t] <- 0L; x$t <- pmin(x$t, C); if (!is.na(ka)) { x$sa[C < x$ta] <- 0L; x$ta <- pmin(x$ta, C) }; cn <- "follow-up+random" }
  if (sum(x$s) < 1) next
  k <- if (small) sample(1:5, 1) else sample(6:Dmax, 1); cu <- cutof(x$t, x$s, k)
  x$s[x$t > cu] <- 0L; x$t <- pmin(x$t, cu); if (!is.na(ka)) { x$sa[x$ta > cu] <- 0L; x$ta <- pmin(x$ta, cu) }
  ok <- UNITS >= b$native * .99; un <- sample(names(UNITS)[ok], 1); x$t <- coarse(x$t, b$native, UNITS[[un]]); x$ta <- coarse(x$ta, b$native, UNITS[[un]])
  D <- sum(x$s); if (D < 1 || D > 30 || (small && D > 5) || (!small && D < 6)) next
  ev <- c(sum(x$s[x$g == 1]), sum(x$s[x$g == 2])); if (both && any(ev == 0)) next
  return(list(x = x, n = c(sum(x$g == 1), sum(x$g == 2)), d = ev, unit = un, data = paste0(nm, ":", v, ":", b$ends[ke]), tied = any(duplicated(x$t[x$s == 1])), vars = setdiff(b$vars, v), alt = !is.na(ka), cens = cn)) }
  stop("no draw") }
drawE <- function(small, tries = 500) { for (i in seq_len(tries)) { nm <- sample(names(E), 1); d <- E[[nm]]; n <- sizes(); i1 <- which(d$g == 1); i2 <- which(d$g == 2)
  x <- d[c(i1[sample.int(length(i1), min(n[1], length(i1)))], i2[sample.int(length(i2), min(n[2], length(i2)))]), ]; if (sum(x$s) < 1) next
  cu <- cutof(x$t, x$s, if (small) sample(1:5, 1) else sample(6:30, 1)); x <- x[x$e < cu, ]; x$s[x$t > cu] <- 0L; x$t <- pmin(x$t, cu); un <- sample(names(UNITS), 1); u <- UNITS[[un]]; x$e <- floor(x$e / u); x$t <- floor(x$t / u) + 1
  D <- sum(x$s); n <- c(sum(x$g == 1), sum(x$g == 2)); if (D < 1 || D > 30 || (small && D > 5) || (!small && D < 6) || any(n < 3)) next
  return(list(x = x, n = n, d = c(sum(x$s[x$g == 1]), sum(x$s[x$g == 2])), unit = un, data = paste0(nm, ":g:os"), tied = any(duplicated(x$t[x$s == 1])), vars = character(), alt = FALSE, cens = "delayed entry")) }
  stop("no draw") }

## ---- risk sets and tests ----
risk <- function(x) { u <- sort(unique(x$t[x$s == 1])); e0 <- if (is.null(x[["e"]])) rep(-Inf, nrow(x)) else x[["e"]]
  m <- t(sapply(u, function(q) { a <- x$t >= q & e0 < q; h <- x$t == q & x$s == 1; c(sum(a & x$g == 1), sum(a & x$g == 2), sum(h & x$g == 1), sum(h & x$g == 2)) })); colnames(m) <- c("r1", "r2", "d1", "d2"); m }
pathtext <- function(m) paste(sprintf("%d,%d:%d,%d", m[, 1], m[, 2], m[, 3], m[, 4]), collapse = ";")
UV <- function(m, w = "one") { r <- m[, 1] + m[, 2]; d <- m[, 3] + m[, 4]; S <- cumprod(1 - d / (r + 1)); q <- switch(w, one = rep(1, nrow(m)), r = r, sqrt = sqrt(r), pp = S, prentice = cumprod(r / (r + d)))
  U <- sum(q * (m[, 3] - d * m[, 1] / r)); v <- ifelse(r > 1, d * (r - d) / (r - 1) * m[, 1] * m[, 2] / r^2, 0); c(U, sum(q^2 * v)) }
pc <- function(c2, df = 1) pchisq(c2, df, lower.tail = FALSE)
TESTS <- c("survdiff", "survdiff_rho1", "coin_logrank", "coin_Gehan-Breslow", "coin_Tarone-Ware", "coin_Peto-Peto", "coin_Prentice", "cox_wald_efron", "cox_lr_efron", "cox_score_efron",
  "cox_wald_breslow", "cox_lr_breslow", "cox_score_breslow", "mantel_cc", "sum_OE2_E", "mantel_one_sided", "fisher", "chisq", "chisq_yates", "stratified_logrank", "delayed_logrank", "gehan_hyper", "tarone_ware_hyper", "coin_logrank_one_sided",
  "coin_Prentice-Marek", "peto_modified_hyper", "prentice_hyper", "mid_p", "z_unpooled")
TW <- ifelse(TESTS == "survdiff", 4.5, 1)
testp <- function(test, s) { x <- s$x; m <- s$m
  if (test == "survdiff") { sd <- survdiff(Surv(t, s) ~ g, x); return(pc(sd$chisq)) }
  if (test == "survdiff_rho1") { sd <- survdiff(Surv(t, s) ~ g, x, rho = 1); return(pc(sd$chisq)) }
  if (test == "coin_logrank_one_sided") { x$f <- factor(x$g); a <- if (UV(m)[1] > 0) "less" else "greater"; ps <- sapply(c("less", "greater"), function(al) as.numeric(pvalue(logrank_test(Surv(t, s) ~ f, x, alternative = al)))); return(if (runif(1) < .8) min(ps) else max(ps)) }
  if (startsWith(test, "coin_")) { x$f <- factor(x$g); return(as.numeric(pvalue(logrank_test(Surv(t, s) ~ f, x, type = sub("coin_", "", test))))) }
  if (startsWith(test, "cox_")) { f <- coxph(Surv(t, s) ~ g, x, ties = if (grepl("breslow", test)) "breslow" else "efron"); q <- summary(f)
    DIV <<- abs(coef(f)[[1]]) > 8; return(if (grepl("wald", test)) q$coefficients[1, "Pr(>|z|)"] else if (grepl("lr", test)) q$logtest[["pvalue"]] else q$sctest[["pvalue"]]) }
  if (test == "mantel_cc") { u <- UV(m); return(pc(max(0, abs(u[1]) - .5)^2 / u[2])) }
  if (test == "sum_OE2_E") { r <- m[, 1] + m[, 2]; d <- m[, 3] + m[, 4]; e <- c(sum(d * m[, 1] / r), sum(d * m[, 2] / r)); return(pc(sum((s$d - e)^2 / e))) }
  if (test == "mantel_one_sided") { u <- UV(m); zz <- u[1] / sqrt(u[2]); return(pnorm(if (runif(1) < .8) -abs(zz) else abs(zz))) }
  M <- rbind(s$d, s$n - s$d)
  if (test == "fisher") return(fisher.test(M)$p.value)
  if (test == "chisq") return(chisq.test(M, correct = FALSE)$p.value)
  if (test == "chisq_yates") return(chisq.test(M, correct = TRUE)$p.value)
  if (test == "stratified_logrank") { u <- UV(s$ms[[1]]) + (if (length(s$ms) > 1) UV(s$ms[[2]]) else 0); return(pc(u[1]^2 / u[2])) }
  if (test == "delayed_logrank") { u <- UV(m); return(pc(u[1]^2 / u[2])) }
  if (test == "gehan_hyper") { u <- UV(m, "r"); return(pc(u[1]^2 / u[2])) }
  if (test == "tarone_ware_hyper") { u <- UV(m, "sqrt"); return(pc(u[1]^2 / u[2])) }
  if (test == "peto_modified_hyper") { u <- UV(m, "pp"); return(pc(u[1]^2 / u[2])) }
  if (test == "prentice_hyper") { u <- UV(m, "prentice"); return(pc(u[1]^2 / u[2])) }
  if (test == "mid_p") { k <- max(0, sum(s$d) - s$n[2]):min(s$n[1], sum(s$d)); h <- dhyper(k, s$n[1], s$n[2], sum(s$d)); h0 <- dhyper(s$d[1], s$n[1], s$n[2], sum(s$d))
    if (runif(1) < .5) return(sum(h[h < h0 * (1 - 1e-7)]) + sum(h[abs(h - h0) <= h0 * 1e-7]) / 2)
    return(min(1, 2 * min(sum(h[k < s$d[1]]), sum(h[k > s$d[1]])) + h0)) }
  if (test == "z_unpooled") { q <- s$d / s$n; v <- sum(q * (1 - q) / s$n); if (v <= 0) return(NA); return(2 * pnorm(-abs(q[1] - q[2]) / sqrt(v))) }
  stop(test) }
drawtest <- function(test, small) { repeat { s <- if (test == "delayed_logrank") drawE(small) else draw(small); s$m <- risk(s$x)
  if (test == "stratified_logrank") { if (!length(s$vars)) next; v <- sample(s$vars, 1); st <- binary(s$x[[v]]); if (anyNA(st) || length(unique(st)) < 2) next
    s$ms <- lapply(split(s$x, st), function(y) if (sum(y$s)) risk(y) else NULL); s$ms <- Filter(Negate(is.null), s$ms); s$data <- paste0(s$data, "|", v); s$st <- st }
  if (!(startsWith(test, "coin") || test %in% c("fisher", "chisq", "chisq_yates", "stratified_logrank", "mid_p", "z_unpooled")) && UV(s$m)[2] < 1e-12) next
  DIV <<- FALSE; p <- tryCatch(testp(test, s), error = function(e) NA); if (is.na(p)) next; s$div <- isTRUE(DIV)
  if (test == "stratified_logrank") { y <- s$x; y$st <- s$st; q <- pc(survdiff(Surv(t, s) ~ g + strata(st), y)$chisq); stopifnot(abs(q - p) < 1e-8 || is.na(q)) }
  if (test == "survdiff") { u <- UV(s$m); if (u[2] < 1e-12) { next }; if (!isTRUE(abs(pc(u[1]^2 / u[2]) - p) < 1e-8)) { cat("differs:", p, u, pathtext(s$m), "\n"); print(s$x[c("t", "s", "g")]); stop("mantel") } }
  s$p <- min(1, p); s$test <- test; return(s) } }
fx <- function(v, d, cut = FALSE) { if (cut) { w <- 10^d; v <- floor(v * w + 1e-9) / w }; sprintf(paste0("%.", d, "f"), v) }
printp <- function(p, plain = FALSE) { dg <- sample(2:4, 1, prob = c(.3, .45, .25)); how <- if (runif(1) < .1) "truncated" else "rounded"
  if (!plain && runif(1) < .05) return(list(p = if (p < .05) "<0.05" else ">0.05", digits = dg, how = "threshold"))
  if (p < 10^-dg) return(list(p = paste0("<", fx(10^-dg, dg)), digits = dg, how = "below"))
  list(p = fx(p, dg, how == "truncated"), digits = dg, how = how) }
lost <- function(s) if (is.null(s$x[["e"]])) sum(s$x$s == 0 & s$x$t < max(s$x$t[s$x$s == 1])) else NA
two <- function(test = sample(TESTS, 1, prob = TW), small = runif(1) < .5, plain = FALSE) { s <- drawtest(test, small); q <- printp(s$p, plain)
  list(s = s, row = data.frame(label = NA, n1 = s$n[1], d1 = s$d[1], n2 = s$n[2], d2 = s$d[2], p = q$p, test = test, unit = s$unit, digits = q$digits, tied = if (s$tied) "yes" else "no", true_p = signif(s$p, 8), data = s$data,
    printing = q$how, lost_before_last = lost(s), zero_arm = if (any(s$d == 0)) "yes" else "no", cox_divergent = if (s$div) "yes" else "no"), path = if (test == "stratified_logrank") paste(sapply(s$ms, pathtext), collapse = "|") else pathtext(s$m)) }
build <- function(n, f, tag) { r <- vector("list", n); pa <- character(n); for (i in seq_len(n)) { q <- f(i); q$row$label <- sprintf("%s%d-%05d", tag, seed, i); r[[i]] <- q$row; pa[i] <- q$path }
  d <- do.call(rbind, r); list(d = d, paths = data.frame(label = d$label, path = pa)) }

## ---- hazard ratios ----
hr1 <- function(small = runif(1) < .4) repeat { s <- draw(small, both = TRUE); s$m <- risk(s$x); x <- s$x; kind <- sample(c("none", "cov1", "cov2", "strata", "none_robust", "cov1_robust"), 1, prob = c(.45, .15, .1, .15, .1, .05))
  need <- switch(kind, cov1 = , cov1_robust = , strata = 1, cov2 = 2, 0); if (length(s$vars) < need) next
  cv <- if (need) sample(s$vars, need) else character(); bad <- FALSE
  for (j in seq_along(cv)) { v <- x[[cv[j]]]; v <- if (kind == "strata" || !is.numeric(v)) binary(v) else v; if (anyNA(v) || length(unique(v)) < 2) bad <- TRUE; x[[paste0("c", j)]] <- v }
  if (bad) next
  ties <- if (runif(1) < .8) "efron" else "breslow"; way <- if (runif(1) < .5) "2v1" else "1v2"; x$a <- if (way == "2v1") x$g - 1 else 2 - x$g; rob <- grepl("robust", kind)
  rhs <- switch(sub("_robust", "", kind), none = "a", cov1 = "a + c1", cov2 = "a + c1 + c2", strata = "a + strata(c1)"); x$id <- seq_len(nrow(x))
  fit <- tryCatch(coxph(as.formula(paste("Surv(t, s) ~", rhs)), x, ties = ties, robust = rob), error = function(e) NULL); if (is.null(fit)) next
  q <- summary(fit)$coefficients; b <- q["a", "coef"]; se <- q["a", if (rob) "robust se" else "se(coef)"]; if (!is.finite(b) || !is.finite(se) || se <= 0 || abs(b) > 5 || se > 8) next
  pk <- if (rob) "wald" else sample(c("wald", "lr", "logrank"), 1, prob = c(.5, .2, .3))
  p <- if (pk == "wald") q["a", "Pr(>|z|)"] else if (pk == "lr") { n0 <- sub("^a \\+ |^a$", "", rhs); f0 <- if (n0 == "") NULL else coxph(as.formula(paste("Surv(t, s) ~", n0)), x, ties = ties); l0 <- if (is.null(f0)) fit$loglik[1] else f0$loglik[length(f0$loglik)]; pc(2 * (fit$loglik[2] - l0)) } else pc(survdiff(Surv(t, s) ~ g, x)$chisq)
  if (is.na(p)) next
  dg <- sample(2:3, 1, prob = c(.7, .3)); pq <- printp(p, TRUE); cut <- pq$how == "truncated"
  return(list(s = s, b = b, se = se, p = p, dg = dg, pk = pk, x = x, row = data.frame(label = NA, n1 = s$n[1], d1 = s$d[1], n2 = s$n[2], d2 = s$d[2], hr = fx(exp(b), dg), low = fx(exp(b - z95 * se), dg), high = fx(exp(b + z95 * se), dg), p = pq$p, p_kind = pk,
    adjusted = sub("_robust", "", kind), robust = if (rob) "yes" else "no", digits = dg, ties = ties, hr_of = way, unit = s$unit, tied = if (s$tied) "yes" else "no", p_printing = pq$how, true_hr = signif(exp(b), 8), true_se = signif(se, 8), true_p = signif(p, 8), data = s$data), path = pathtext(s$m))) }

## ---- rates ----
ci_prop <- function(x, n, how, h2 = .025) { p <- x / n; z <- qnorm(1 - h2); switch(how,
  `clopper-pearson` = c(if (x == 0) 0 else qbeta(h2, x, n - x + 1), if (x == n) 1 else qbeta(1 - h2, x + 1, n - x)),
  wilson = { m <- (p + z^2 / 2 / n) / (1 + z^2 / n); h <- z / (1 + z^2 / n) * sqrt(p * (1 - p) / n + z^2 / 4 / n^2); c(m - h, m + h) },
  wald = p + c(-1, 1) * z * sqrt(p * (1 - p) / n),
  `agresti-coull` = { N <- n + z^2; q <- (x + z^2 / 2) / N; pmin(1, pmax(0, q + c(-1, 1) * z * sqrt(q * (1 - q) / N))) },
  jeffreys = c(if (x == 0) 0 else qbeta(h2, x + .5, n - x + .5), if (x == n) 1 else qbeta(1 - h2, x + .5, n - x + .5)),
  `mid-p` = { up <- function(q) pbinom(x, n, q) - .5 * dbinom(x, n, q) - h2; lo <- function(q) pbinom(x, n, q, lower.tail = FALSE) + .5 * dbinom(x, n, q) - h2
    c(if (x == 0) 0 else uniroot(lo, c(1e-12, 1 - 1e-12), tol = 1e-12)$root, if (x == n) 1 else uniroot(up, c(1e-12, 1 - 1e-12), tol = 1e-12)$root) }) }
one <- function() repeat { s <- draw(runif(1) < .35); a <- if (runif(1) < .6) s$x else s$x[s$x$g == sample(2, 1), ]; if (nrow(a) < 3 || sum(a$s) < 1) next; s$a <- a; return(s) }
CR <- list(mgus2 = with(mgus2, data.frame(t = ifelse(pstat == 1, ptime, futime), k = ifelse(pstat == 1, 1, 2 * death))), Melanoma = data.frame(t = Me$time, k = c(1, 0, 2)[Me$status]), pbc = data.frame(t = pbc$time, k = c(0, 2, 1)[pbc$status + 1]),
  transplant = data.frame(t = tr$futime, k = c(censored = 0, death = 2, ltx = 1, withdraw = 0)[as.character(tr$event)]))
if (exists("bm")) CR$bmt <- data.frame(t = bm$t2, k = ifelse(bm$d2 == 1, 1, ifelse(bm$d1 == 1 & bm$d3 == 1, 2, 0)))
CR$myeloid <- with(myeloid, data.frame(t = pmin(futime, ifelse(is.na(rltime), Inf, rltime)), k = ifelse(!is.na(rltime), 1, 2 * death)))
CRU <- c(mgus2 = "months", Melanoma = "days", pbc = "days", transplant = "days", bmt = "days", myeloid = "days")
rate1 <- function(kind = sample(c("km", "binom", "cif"), 1, prob = c(.6, .25, .15))) repeat { dg <- sample(0:1, 1, prob = c(.35, .65)); F <- function(v) fx(100 * v, dg)
  pk <- function(n, ev, un, at, est, se, lo, hi, ct, data, path, by, x = NULL, c90 = NULL) list(c90 = c90, est = est, se = se, lo = lo, hi = hi, dg = dg, n = n, x = x, kind = kind, row = data.frame(label = NA, n = n, events_total = ev, time_unit = un, percent = F(est), se = if (grepl("-se$", ct)) F(se) else "", low = if (grepl("-se$", ct)) "" else F(lo), high = if (grepl("-se$", ct)) "" else F(hi), conf_type = ct,
    kind = kind, digits = dg, at = at, events_by_time = by, true_rate = signif(est, 8), true_se = signif(se, 8), true_low = signif(lo, 8), true_high = signif(hi, 8), data = data), path = path)
  if (kind == "km") { s <- one(); a <- s$a; et <- sort(unique(a$t[a$s == 1])); at <- if (runif(1) < .7) sample(c(et, et), 1) + (if (runif(1) < .5) 0 else 1) else max(a$t)
    ct <- sample(c("plain", "log", "log-log", "logit", "arcsin", "se"), 1, prob = c(.25, .25, .2, .03, .03, .24)); f <- survfit(Surv(t, s) ~ 1, a, conf.type = if (ct == "se") "plain" else ct); q <- summary(f, times = at, extend = TRUE); q9 <- summary(survfit(Surv(t, s) ~ 1, a, conf.int = .9, conf.type = if (ct == "se") "plain" else ct), times = at, extend = TRUE)
    if (q$surv <= 0 || q$surv >= 1 || is.na(q$lower) || is.na(q$upper)) next
    m <- f$n.event > 0 & f$time <= at; fail <- runif(1) < .15    # printed as failure rate
    if (fail) return(pk(nrow(a), sum(a$s), s$unit, at, 1 - q$surv, q$std.err, 1 - q$upper, 1 - q$lower, paste0("km-", if (ct == "se") "fail-se" else paste0(ct, "-fail")), s$data, paste(sprintf("%d:%d", f$n.risk[m], f$n.event[m]), collapse = ";"), sum(f$n.event[m]), c90 = c(1 - q9$upper, 1 - q9$lower)))
    return(pk(nrow(a), sum(a$s), s$unit, at, q$surv, q$std.err, q$lower, q$upper, paste0("km-", ct), s$data, paste(sprintf("%d:%d", f$n.risk[m], f$n.event[m]), collapse = ";"), sum(f$n.event[m]), c90 = c(q9$lower, q9$upper))) }
  if (kind == "binom") { s <- one(); n <- nrow(s$a); v <- if (length(s$vars) && runif(1) < .6) sum(binary(s$a[[sample(s$vars, 1)]]) == 2) else sum(s$a$s); if (is.na(v) || v > n) next
    ct <- sample(c("clopper-pearson", "wilson", "wald", "agresti-coull", "jeffreys", "mid-p"), 1, prob = c(.3, .16, .2, .12, .12, .1)); if (ct == "wald" && v %in% c(0, n)) next; ci <- ci_prop(v, n, ct); if (ct == "wald" && runif(1) < .5) ci <- pmin(1, pmax(0, ci))
    return(pk(n, v, "none", NA, v / n, sqrt(v / n * (1 - v / n) / n), ci[1], ci[2], ct, s$data, "", v, v, ci_prop(v, n, ct, .05))) }
  nm <- sample(names(CR), 1); d <- CR[[nm]]; d <- d[complete.cases(d), ]; d <- d[sample.int(nrow(d), min(nrow(d), sample(8:60, 1))), ]; if (runif(1) < .5) { C <- ceiling(rexp(nrow(d), 1 / max(d$t))); d$k[C < d$t] <- 0; d$t <- pmin(d$t, C) }
  un <- sample(c(CRU[[nm]], "months"), 1); if (un == "months" && CRU[[nm]] == "days") d$t <- floor(d$t / MONTH) + 1
  if (sum(d$k == 1) < 1 || sum(d$k == 2) < 1) next; at <- sample(d$t[d$k > 0], 1) + sample(0:1, 1); ct <- sample(c("cif-plain", "cif-loglog", "cif-se", "aj-log", "aj-plain", "aj-log-log"), 1, prob = c(.25, .2, .15, .2, .1, .1)); m <- d$t <= at & d$k > 0; u <- sort(unique(d$t[m])); path <- paste(sapply(u, function(q) sprintf("%d:%d,%d", sum(d$t >= q), sum(d$t == q & d$k == 1), sum(d$t == q & d$k == 2))), collapse = ";")
  if (startsWith(ct, "cif")) { f <- tryCatch(timepoints(cuminc(d$t, d$k), at), error = function(e) NULL); if (is.null(f)) next; i <- grep(" 1$", rownames(f$est)); est <- f$est[i, 1]; se <- sqrt(f$var[i, 1]); if (is.na(est) || is.na(se) || est <= 0 || est >= 1 || se <= 0) next
    cc <- function(z) sort(if (ct == "cif-loglog") est^exp(c(1, -1) * z * se / (est * log(est))) else est + c(-1, 1) * z * se); ci <- cc(z95); c9 <- cc(qnorm(.95)) }
  else { d$f <- factor(d$k, 0:2, c("c", "a", "b")); f <- survfit(Surv(t, f) ~ 1, d, conf.type = sub("aj-", "", ct)); q <- summary(f, times = at, extend = TRUE); j <- which(f$states == "a"); est <- q$pstate[j]; se <- q$std.err[j]; ci <- c(q$lower[j], q$upper[j]); q9 <- summary(survfit(Surv(t, f) ~ 1, d, conf.int = .9, conf.type = sub("aj-", "", ct)), times = at, extend = TRUE); c9 <- c(q9$lower[j], q9$upper[j]); if (is.na(est) || est <= 0 || est >= 1 || anyNA(ci) || is.na(se) || se <= 0) next }
  return(pk(nrow(d), sum(d$k == 1), un, at, est, se, ci[1], ci[2], ct, paste0(nm, ":cr"), path, sum(d$t <= at & d$k == 1), c90 = c9)) }

## ---- planted slips ----
lastdigit <- function(s) { n <- nchar(s); o <- as.integer(substr(s, n, n)); substr(s, n, n) <- as.character(sample(setdiff(0:9, o), 1)); s }
swapdigits <- function(s) { c <- strsplit(s, "")[[1]]; i <- grep("[0-9]", c); if (length(i) < 2) return(s); j <- i[-length(i)]; j <- j[c[j] != c[i[match(j, i) + 1]]]; if (!length(j)) return(s); a <- j[sample.int(length(j), 1)]; b <- i[match(a, i) + 1]; c[c(a, b)] <- c[c(b, a)]; paste(c, collapse = "") }
numeric_p <- function(s) grepl("^[0-9.]+$", s)
COLS <- c("label", "form", "slip", "field", "right", "n1", "d1", "n2", "d2", "p", "test", "unit", "digits", "tied", "true_p", "data", "hr", "low", "high", "p_kind", "adjusted", "robust", "n", "events_total", "time_unit", "percent", "se", "conf_type", "kind", "printing", "hr_of", "zero_arm")
SLIPS <- list(two_arm = c(last_digit = .24, swapped_digits = .15, other_endpoint = .17, event_more = .14, event_fewer = .12, events_arms_swapped = .11, events_patients_swapped = .07, wrong_unit = .12),
  hr = c(last_digit = .2, swapped_digits = .1, other_endpoint = .08, se_as_half_width = .1, ci_se2 = .1, one_sided_limits = .1, hr_inverted = .1, log_hr = .08, event_more = .05, event_fewer = .05, events_patients_swapped = .04),
  rate = c(last_digit = .22, swapped_digits = .1, se_as_half_width = .2, ci_se2 = .14, one_sided_limits = .2, se_is_variance = .1, events_patients_swapped = .04),
  proportion = c(last_digit = .2, swapped_digits = .1, se_as_half_width = .1, ci_se2 = .06, one_sided_limits = .1, wrong_denominator = .22, event_more = .09, event_fewer = .09, events_patients_swapped = .04))
planted1 <- function(form) { slip <- sample(names(SLIPS[[form]]), 1, prob = SLIPS[[form]]); repeat {
  if (form == "two_arm") { q <- two(sample(setdiff(TESTS, c("delayed_logrank", "stratified_logrank")), 1, prob = TW[!TESTS %in% c("delayed_logrank", "stratified_logrank")]), runif(1) < .75, TRUE); r <- q$row; if (!numeric_p(r$p)) next
    f <- "p"; right <- r$p
    if (slip == "last_digit") r$p <- lastdigit(r$p) else if (slip == "swapped_digits") { r$p <- swapdigits(r$p); if (as.numeric(r$p) > 1) next } else if (slip == "wrong_unit") r$p <- fx(100 * q$s$p, max(0, r$digits - 2))
    else if (slip == "other_endpoint") { if (!q$s$alt || anyNA(q$s$x$ta)) next; y <- q$s; y$x$t <- y$x$ta; y$x$s <- y$x$sa; if (sum(y$x$s) < 1) next; y$m <- risk(y$x); y$d <- c(sum(y$x$s[y$x$g == 1]), sum(y$x$s[y$x$g == 2])); pp <- tryCatch(testp(r$test, y), error = function(e) NA); if (is.na(pp)) next; r$p <- fx(min(1, pp), r$digits, r$printing == "truncated"); r$true_p <- signif(pp, 8) }
    else { i <- sample(2, 1); n <- q$s$n; d <- q$s$d; nf <- c("n1", "n2")[i]; df <- c("d1", "d2")[i]; f <- df
      if (slip == "event_more") { if (d[i] >= n[i]) next; right <- d[i]; r[[df]] <- d[i] + 1L } else if (slip == "event_fewer") { if (d[i] < 1 || sum(d) < 2) next; right <- d[i]; r[[df]] <- d[i] - 1L }
      else if (slip == "events_arms_swapped") { if (d[1] == d[2] || d[1] > n[2] || d[2] > n[1]) next; f <- "d1 d2"; right <- paste(d, collapse = " "); r$d1 <- d[2]; r$d2 <- d[1] }
      else { if (n[i] == d[i]) next; f <- paste(nf, df); right <- paste(n[i], d[i]); r[[nf]] <- d[i]; r[[df]] <- n[i] } }
    if (f == "p" && r$p == right) next }
  else if (form == "hr") { q <- hr1(); r <- q$row; dg <- q$dg; b <- q$b; se <- q$se
    if (slip %in% c("last_digit", "swapped_digits")) { f <- sample(c("hr", "low", "high", "p"), 1); if (!numeric_p(r[[f]])) next; right <- r[[f]]; r[[f]] <- if (slip == "last_digit") lastdigit(r[[f]]) else swapdigits(r[[f]]); if (r[[f]] == right || (f == "p" && as.numeric(r$p) > 1)) next; if (slip == "swapped_digits" && grepl("^0[0-9]", r[[f]])) next }
    else if (slip == "other_endpoint") { if (!q$s$alt || q$row$adjusted != "none" || q$row$robust == "yes") next; y <- q$x; if (anyNA(y$ta) || sum(y$sa) < 1) next; g <- tryCatch(summary(coxph(Surv(ta, sa) ~ a, y, ties = r$ties)), error = function(e) NULL); if (is.null(g)) next; pp <- if (q$pk == "wald") g$coefficients[1, 5] else if (q$pk == "lr") g$logtest[["pvalue"]] else pc(survdiff(Surv(ta, sa) ~ g, y)$chisq); if (is.na(pp) || !numeric_p(r$p)) next; f <- "p"; right <- r$p; r$p <- fx(pp, nchar(sub(".*\\.", "", r$p))); if (r$p == right) next }
    else if (slip %in% c("se_as_half_width", "ci_se2", "one_sided_limits")) { f <- "low high"; right <- paste(r$low, r$high); l <- switch(slip, se_as_half_width = exp(b) + c(-1, 1) * se * exp(b), ci_se2 = exp(b + c(-1, 1) * z95 * se^2), one_sided_limits = exp(b + c(-1, 1) * qnorm(.95) * se)); r$low <- fx(l[1], dg); r$high <- fx(l[2], dg); if (paste(r$low, r$high) == right) next }
    else if (slip == "hr_inverted") { f <- "hr"; right <- r$hr; r$hr <- fx(exp(-b), dg); if (r$hr == right) next } else if (slip == "log_hr") { f <- "hr"; right <- r$hr; r$hr <- fx(b, dg); if (r$hr == right) next }
    else { i <- sample(2, 1); n <- q$s$n; d <- q$s$d; nf <- c("n1", "n2")[i]; df <- c("d1", "d2")[i]; f <- df; right <- d[i]; if (slip == "event_more") { if (d[i] >= n[i]) next; r[[df]] <- d[i] + 1L } else if (slip == "event_fewer") { if (d[i] < 1) next; r[[df]] <- d[i] - 1L } else { if (n[i] == d[i]) next; f <- paste(nf, df); right <- paste(n[i], d[i]); r[[nf]] <- d[i]; r[[df]] <- n[i] } } }
  else { kind <- if (form == "proportion") "binom" else sample(c("km", "cif"), 1, prob = c(.85, .15)); q <- rate1(kind); r <- q$row; se <- q$se; est <- q$est; P <- function(v) fx(100 * v, q$dg); hasci <- r$low != ""
    if (slip %in% c("last_digit", "swapped_digits")) { f <- sample(if (hasci) c("percent", "low", "high") else c("percent", "se"), 1); right <- r[[f]]; r[[f]] <- if (slip == "last_digit") lastdigit(right) else swapdigits(right); if (r[[f]] == right || as.numeric(r[[f]]) > 100) next }
    else if (slip %in% c("se_as_half_width", "ci_se2", "one_sided_limits")) { if (!hasci) next; f <- "low high"; right <- paste(r$low, r$high); l <- if (slip == "one_sided_limits") q$c90 else est + c(-1, 1) * switch(slip, se_as_half_width = se, ci_se2 = z95 * se^2)
      if (slip != "one_sided_limits") { l <- pmin(1, pmax(0, l)); r$conf_type <- switch(kind, km = if (grepl("fail", r$conf_type)) "km-plain-fail" else "km-plain", binom = "wald", cif = if (startsWith(r$conf_type, "aj")) "aj-plain" else "cif-plain") }; if (anyNA(l)) next; r$low <- P(l[1]); r$high <- P(l[2]); if (paste(r$low, r$high) == right || se == 0) next }
    else if (slip == "se_is_variance") { if (hasci) next; f <- "se"; right <- r$se; r$se <- P(se^2); if (r$se == right) next }
    else if (slip == "wrong_denominator") { N <- q$n + sample(c(-3:-1, 1:8), 1); if (N < max(1, q$x)) next; f <- "percent"; right <- r$percent; r$percent <- P(q$x / N); if (r$percent == right) next }
    else if (slip == "event_more") { if (q$x >= q$n) next; f <- "events_total"; right <- r$events_total; r$events_total <- q$x + 1L } else if (slip == "event_fewer") { if (q$x < 1) next; f <- "events_total"; right <- r$events_total; r$events_total <- q$x - 1L }
    else { if (r$n == r$events_total) next; f <- "n events_total"; right <- paste(r$n, r$events_total); a <- r$n; r$n <- r$events_total; r$events_total <- a } }
  r$form <- form; r$slip <- slip; r$field <- f; r$right <- as.character(right); if (form == "hr") r$printing <- r$p_printing; for (k in setdiff(COLS, names(r))) r[[k]] <- ""; return(list(row = r[COLS], path = q$path)) } }

## ---- many figures of each comparison: every test, at 2, 3 and 4 decimals, and once cut off (`comparisons` in place of all else) ----
figures <- function(s) { fits <- lapply(c(efron = "efron", breslow = "breslow"), function(h) summary(coxph(Surv(t, s) ~ g, s$x, ties = h)))
  do.call(rbind, lapply(setdiff(TESTS, c("stratified_logrank", "delayed_logrank")), function(test) {
    p <- tryCatch(if (startsWith(test, "cox_")) { q <- fits[[sub(".*_", "", test)]]; if (grepl("wald", test)) q$coefficients[1, "Pr(>|z|)"] else if (grepl("lr", test)) q$logtest[["pvalue"]] else q$sctest[["pvalue"]] } else testp(test, s), error = function(e) NA)
    if (is.na(p)) return(NULL)
    p <- min(1, p); dg <- c(2:4, sample(2:4, 1)); how <- c(rep("rounded", 3), "truncated"); low <- p < 10^-dg
    data.frame(n1 = s$n[1], d1 = s$d[1], n2 = s$n[2], d2 = s$d[2], p = ifelse(low, paste0("<", mapply(fx, 10^-dg, dg)), mapply(fx, p, dg, how == "truncated")), test = test, unit = s$unit, digits = dg,
      tied = if (s$tied) "yes" else "no", printing = ifelse(low, "below", how), true_p = signif(p, 8), data = s$data) })) }
comparisons <- if (length(arg) > 3) as.integer(arg[4]) else 0L
if (comparisons > 0) { file <- file.path(out, "many.csv")
  for (i in seq_len(comparisons)) { repeat { s <- draw(small = i %% 4 > 0); s$m <- risk(s$x); if (UV(s$m)[2] > 1e-12) break }
    d <- figures(s); d <- cbind(label = sprintf("m%d-%05d-%03d", seed, i, seq_len(nrow(d))), d)
    write.table(d, file, sep = ",", row.names = FALSE, quote = FALSE, append = i > 1, col.names = i == 1) }
  quit(status = 0) }

## ---- write ----
wr <- function(d, file) write.csv(d, file, row.names = FALSE, quote = which(sapply(d, function(c) is.character(c) && any(grepl("[,;]", c)))), na = "")
emit <- function(name, q) { wr(q$d, file.path(out, paste0(name, ".csv"))); wr(q$paths, file.path(out, paste0(name, "_paths.csv"))); cat(name, nrow(q$d), "rows\n"); flush.console() }
N <- function(n) max(5, round(n * scale))
emit("honest", build(N(6000), function(i) two(small = i %% 2 == 1), "h"))
emit("honest_hr", build(N(1500), function(i) hr1(), "r"))
emit("honest_rates", build(N(1500), function(i) rate1(), "k"))
emit("assumed", build(N(4000), function(i) two(c("stratified_logrank", "delayed_logrank")[i %% 2 + 1], small = i %% 3 > 0), "a"))
emit("planted", build(N(12000), function(i) planted1(c("two_arm", "two_arm", "two_arm", "two_arm", "hr", "hr", "hr", "rate", "rate", "proportion")[(i - 1) %% 10 + 1]), "p"))
# where a check has its power: 2 to 4 events, arms of 3 to 12, tied event times, three or four decimals
SMALLARMS <- TRUE
tied1 <- function() repeat { q <- two(sample(c("survdiff", "survdiff_rho1", "coin_logrank", "cox_lr_efron", "cox_score_breslow", "gehan_hyper", "mantel_cc"), 1, prob = c(.5, .1, .1, .08, .08, .07, .07)), TRUE, TRUE)
  if (q$row$tied == "yes" && q$row$d1 + q$row$d2 <= 4 && q$row$digits > 2 && q$row$printing != "below") return(q) }
emit("honest_ties", build(N(900), function(i) tied1(), "t"))
