package dev.ferrum.app.ui;

import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.scene.control.Button;
import javafx.scene.layout.Region;

/// An item of a test's column, as high as it says at the column's full width, and higher in a
/// narrower one.
final class ColumnItem {
    static final double ESTIMATE = 100;
    private static final double WIDTH = 744;

    private final DoubleProperty height = new SimpleDoubleProperty();

    ColumnItem(double height) {
        this.height.set(height);
    }

    void setHeight(double changed) {
        height.set(changed);
    }

    Region cell() {
        return new Cell();
    }

    private final class Cell extends Region {
        private final Button button = new Button("Copy");

        Cell() {
            getStyleClass().add("cell");
            getChildren().add(button);
            height.addListener((_, _, _) -> requestLayout());
        }

        @Override
        protected double computePrefHeight(double width) {
            return height.get() * WIDTH / width;
        }

        @Override
        protected void layoutChildren() {
            button.resizeRelocate(0, 0, 60, 24);
        }
    }
}
