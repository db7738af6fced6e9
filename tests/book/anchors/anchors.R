# What R gives a clinician from the same data: survminer's curves with their risk table, metafor's forest,
# a ladder of intervals and bars of grades by ggplot2. Rscript anchors.R FOLDER reads the CSV files that
# side_by_side.py writes there, and writes PNGs beside them.
suppressPackageStartupMessages({library(survival); library(survminer); library(ggplot2); library(metafor)})
folder <- commandArgs(trailingOnly = TRUE)[1]
of <- function(name) file.path(folder, name)
png_of <- function(name, width = 1400, height = 1000) png(of(name), width, height, res = 180)

ward <- read.csv(of("ward.csv"))
fit <- survfit(Surv(time / 30.4375, event) ~ remission, data = ward)
png_of("curves.png", 1400, 1200)
print(ggsurvplot(fit, data = ward, risk.table = TRUE, pval = TRUE, pval.method = TRUE, conf.int = TRUE,
                 break.time.by = 3, xlab = "Months", ylab = "Overall survival", legend.title = ""))
invisible(dev.off())

adults <- read.csv(of("adults.csv"))
effects <- escalc(measure = "PLO", xi = events, ni = n, data = adults)
pooled <- rma(yi, vi, data = effects, method = "PM", test = "adhoc")
png_of("forest.png", 1400, 800)
forest(pooled, transf = transf.ilogit, slab = adults$label, ilab = paste0(adults$events, "/", adults$n),
       ilab.xpos = -0.3, showweights = TRUE, addpred = TRUE, refline = NA, header = TRUE, digits = 3)
invisible(dev.off())

rates <- read.csv(of("rates.csv"))
rates$label <- factor(rates$label, rev(rates$label))
png_of("ladder.png", 1400, 500)
print(ggplot(rates, aes(estimate, label)) + geom_pointrange(aes(xmin = ci_low, xmax = ci_high)) +
      scale_x_continuous(limits = c(0, 1), labels = scales::percent) +
      labs(x = "Complete remission (95% CI)", y = NULL) + theme_bw(base_size = 14))
invisible(dev.off())

grades <- read.csv(of("grades.csv"))
grades$grade <- factor(grades$worst.grade, c("none", "1 or 2", "3"))
png_of("grades.png", 1400, 700)
print(ggplot(grades, aes(grade, children, fill = event)) + geom_col(position = "dodge") +
      labs(x = "Worst grade", y = "Children", fill = NULL) + theme_bw(base_size = 14))
invisible(dev.off())
