-- add users
-- +goose Up
SELECT 1;
